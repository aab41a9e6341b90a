// SPDX-License-Identifier: MIT
// n = 1/(1 + c‖∇f(x)‖).  Write the formula here.
// Source: where it comes from.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/lane.hpp>

namespace heavytail {

/// What it is, in one sentence.
template <class Real> struct @Name@ {
  Real c{};

  /// What the step size is multiplied with.
  template <Lane F> HT_HD F factor(F gradient_norm) const {
    return F(Real(1)) / fma(F(c), gradient_norm, F(Real(1)));
  }

  /// Its derivative.
  template <Lane F> HT_HD F derivative(F gradient_norm) const {
    const F n = factor(gradient_norm);
    return -F(c) * n * n;
  }

  static constexpr auto description() {
    return describe("@name@", "What it is, in one sentence.", "where it comes from",
                    parameter("c", &@Name@::c, non_negative, "1/gradient", "what c is"));
  }
};

} // namespace heavytail
