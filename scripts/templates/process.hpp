// SPDX-License-Identifier: MIT
// dX = -rate X dt + volatility dW.  Write the equation here, and the law of X_t where it is known.  Source: where it comes from.
#pragma once

#include <heavytail/processes/process.hpp>

namespace heavytail {

/// What it is, in one sentence.  One coordinate, of which independent copies run side by side; process.hpp says what else can
/// be defined: an exact transition, coordinates that depend on each other.
template <class Real> struct @Name@ {
  static constexpr NoiseKind noise_kind = NoiseKind::additive;

  std::int32_t dimension = 1;
  Real rate{}, volatility{};

  template <Lane F> HT_HD F drift(F x) const { return F(-rate) * x; }

  template <Lane F> HT_HD F diffusion(F /*x*/) const { return F(volatility); }

  /// The diffusion times its derivative.
  template <Lane F> HT_HD F slope(F /*x*/) const { return F(Real(0)); }

  static constexpr auto description() {
    using Self = @Name@;
    return describe("@name@", "What it is, in one sentence.", "where it comes from",
                    parameter("rate", &Self::rate, non_negative, "1/time", "rate of the mean reversion"),
                    parameter("volatility", &Self::volatility, non_negative, "x/sqrt(time)", "volatility"),
                    parameter("dimension", &Self::dimension, any_copies, "1", "independent copies side by side", 1));
  }
};

} // namespace heavytail
