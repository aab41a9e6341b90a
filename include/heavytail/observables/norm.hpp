// SPDX-License-Identifier: MIT
// The Euclidean norm of x.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/observables/observable.hpp>

namespace heavytail {

/// The Euclidean norm of x.
struct PointNorm {
  static constexpr bool infinite_when_diverged = true;

  template <Lane F, int D, class Objectives>
  HT_HD F value(const Objectives& /*objective*/, const real_of<F>* /*table*/, const Point<F, D>& x,
                Point<F, D>& /*scratch*/) const {
    return heavytail::norm(x);
  }

  static constexpr auto description() { return describe("norm", "The Euclidean norm of x.", "theory.md 4"); }
};

} // namespace heavytail
