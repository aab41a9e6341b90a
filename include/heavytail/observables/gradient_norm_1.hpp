// SPDX-License-Identifier: MIT
// The sum of the absolute values of the coordinates of the true gradient.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/observables/observable.hpp>

namespace heavytail {

/// The sum of the absolute values of the coordinates of the true gradient.
struct GradientNorm1 {
  static constexpr bool infinite_when_diverged = true;

  template <Lane F, int D, class Objectives>
  HT_HD F value(const Objectives& objective, const real_of<F>* table, const Point<F, D>& x,
                Point<F, D>& scratch) const {
    gradient_into(objective, table, x, scratch);
    return norm_1(scratch);
  }

  static constexpr auto description() {
    return describe("gradient_norm_1", "The sum of the absolute values of the coordinates of the true gradient.",
                    "theory.md 3.1");
  }
};

} // namespace heavytail
