// SPDX-License-Identifier: MIT
// max_j |x_j|.  Write the formula here.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/observables/observable.hpp>

namespace heavytail {

/// What it is, in one sentence.
struct @Name@Observed {
  static constexpr bool infinite_when_diverged = true;

  /// `scratch` may be overwritten.
  template <Lane F, int D, class Objectives>
  HT_HD F value(const Objectives& /*objective*/, const real_of<F>* /*table*/, const Point<F, D>& x,
                Point<F, D>& /*scratch*/) const {
    return norm_infinity(x);
  }

  static constexpr auto description() {
    return describe("@name@", "What it is, in one sentence.", "where it comes from");
  }
};

} // namespace heavytail
