// SPDX-License-Identifier: MIT
// dX = (½X + √(1 + X²)) dt + √(1 + X²) dW, whose solution is sinh(t + W_t + asinh x): a test of strong orders and of
// heavy tails.  Source: theory.md 7.5.
#pragma once

#include <heavytail/processes/process.hpp>

namespace heavytail {

/// dX = (½X + √(1 + X²)) dt + √(1 + X²) dW.
template <class Real> struct Sinh {
  static constexpr NoiseKind noise_kind = NoiseKind::diagonal;

  std::int32_t dimension = 1;

  template <Lane F> HT_HD F drift(F x) const { return fma(F(Real(0.5)), x, diffusion(x)); }

  template <Lane F> HT_HD F diffusion(F x) const { return sqrt(fma(x, x, F(Real(1)))); }

  template <Lane F> HT_HD F slope(F x) const { return x; }

  static constexpr auto description() {
    return describe("sinh", "dX = (X/2 + sqrt(1 + X^2)) dt + sqrt(1 + X^2) dW, solved by sinh(t + W + asinh x).",
                    "theory.md 7.5",
                    parameter("dimension", &Sinh::dimension, any_copies, "1", "independent copies side by side", 1));
  }
};

} // namespace heavytail
