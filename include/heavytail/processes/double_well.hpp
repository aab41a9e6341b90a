// SPDX-License-Identifier: MIT
// Motion in a double well, dX = (X - X³) dt + volatility dL, with wells at ±1.  Source: theory.md 7.10, 7.11.
#pragma once

#include <heavytail/processes/process.hpp>

namespace heavytail {

/// dX = (X - X³) dt + volatility dL.
template <class Real> struct DoubleWellProcess {
  static constexpr NoiseKind noise_kind = NoiseKind::additive;

  std::int32_t dimension = 1;
  Real volatility{};

  template <Lane F> HT_HD F drift(F x) const { return x * fma(-x, x, F(Real(1))); }

  template <Lane F> HT_HD F diffusion(F /*x*/) const { return F(volatility); }

  template <Lane F> HT_HD F slope(F /*x*/) const { return F(Real(0)); }

  static constexpr auto description() {
    using Self = DoubleWellProcess;
    return describe("double_well", "Motion in a double well, dX = (X - X^3) dt + volatility dL.",
                    "theory.md 7.10, 7.11",
                    parameter("volatility", &Self::volatility, non_negative, "x/time^(1/alpha)", "volatility"),
                    parameter("dimension", &Self::dimension, any_copies, "1", "independent copies side by side", 1));
  }
};

} // namespace heavytail
