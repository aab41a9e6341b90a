// SPDX-License-Identifier: MIT
// Pearson diffusion with a Student law, dX = -rate X dt + √(a + b X²) dW: stationary is √(a / (b + 2 rate)) times a
// Student-t variate of ν = 1 + 2 rate / b degrees of freedom.  Source: theory.md 7.4.
#pragma once

#include <heavytail/processes/process.hpp>

namespace heavytail {

/// dX = -rate X dt + √(a + b X²) dW.
template <class Real> struct Pearson {
  static constexpr NoiseKind noise_kind = NoiseKind::diagonal;

  std::int32_t dimension = 1;
  Real rate{}, a{}, b{};

  template <Lane F> HT_HD F drift(F x) const { return F(-rate) * x; }

  template <Lane F> HT_HD F diffusion(F x) const { return sqrt(fma(F(b) * x, x, F(a))); }

  template <Lane F> HT_HD F slope(F x) const { return F(b) * x; }

  static constexpr auto description() {
    return describe(
        "pearson", "Pearson diffusion dX = -rate X dt + sqrt(a + b X^2) dW; its stationary law is a Student-t.",
        "theory.md 7.4", parameter("rate", &Pearson::rate, non_negative, "1/time", "rate of the mean reversion"),
        parameter("a", &Pearson::a, non_negative, "x^2/time", "squared diffusion at 0"),
        parameter("b", &Pearson::b, non_negative, "1/time", "growth of the squared diffusion with x^2"),
        parameter("dimension", &Pearson::dimension, any_copies, "1", "independent copies side by side", 1));
  }
};

} // namespace heavytail
