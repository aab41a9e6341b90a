// SPDX-License-Identifier: MIT
// n = 1/(c + ‖∇f(x)‖), c >= 0.
// Source: theory.md 2.5.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/lane.hpp>

namespace heavytail {

/// Steps of bounded length where the true gradient is large.  With c = 0 the factor is infinite where the gradient
/// vanishes.
template <class Real> struct GradientNorm {
  Real c{};

  template <Lane F> HT_HD F factor(F gradient_norm) const { return F(Real(1)) / (F(c) + gradient_norm); }

  template <Lane F> HT_HD F derivative(F gradient_norm) const {
    const F n = factor(gradient_norm);
    return -n * n;
  }

  static constexpr auto description() {
    return describe("gradient_norm", "n = 1 / (c + |grad f|).", "theory.md 2.5",
                    parameter("c", &GradientNorm::c, non_negative, "gradient", "added to the norm of the gradient", 0));
  }
};

} // namespace heavytail
