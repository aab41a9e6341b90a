// SPDX-License-Identifier: MIT
// The squared Euclidean norm of the true gradient.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/observables/observable.hpp>

namespace heavytail {

/// The squared Euclidean norm of the true gradient.
struct GradientNormSquared {
  static constexpr bool infinite_when_diverged = true;

  template <Lane F, int D, class Objectives>
  HT_HD F value(const Objectives& objective, const real_of<F>* table, const Point<F, D>& x,
                Point<F, D>& scratch) const {
    gradient_into(objective, table, x, scratch);
    return norm_squared(scratch);
  }

  static constexpr auto description() {
    return describe("gradient_norm_squared", "The squared Euclidean norm of the true gradient.", "theory.md 3.1");
  }
};

} // namespace heavytail
