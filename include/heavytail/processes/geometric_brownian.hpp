// SPDX-License-Identifier: MIT
// Geometric Brownian motion, dX = drift X dt + volatility X dW; log X_t is N(log x + (a - b²/2) t, b² t).
// Source: theory.md 7.2.
#pragma once

#include <heavytail/processes/process.hpp>

namespace heavytail {

/// dX = drift X dt + volatility X dW.
template <class Real> struct GeometricBrownian {
  static constexpr NoiseKind noise_kind = NoiseKind::diagonal;

  std::int32_t dimension = 1;
  Real growth{}, volatility{};

  template <Lane F> HT_HD F drift(F x) const { return F(growth) * x; }

  template <Lane F> HT_HD F diffusion(F x) const { return F(volatility) * x; }

  template <Lane F> HT_HD F slope(F x) const { return F(volatility * volatility) * x; }

  Transition<double> transition(double dt, double /*alpha*/) const {
    const double b = volatility;
    return {.shift = (growth - 0.5 * b * b) * dt};
  }

  template <Lane F> HT_HD F exact(F x, F dw, const Transition<Real>& t) const {
    return x * exp(fma(F(volatility), dw, F(t.shift)));
  }

  static constexpr auto description() {
    using Self = GeometricBrownian;
    return describe("geometric_brownian", "Geometric Brownian motion, dX = drift X dt + volatility X dW.",
                    "theory.md 7.2",
                    parameter("drift", &Self::growth, any_real, "1/time", "rate a of the mean's growth"),
                    parameter("volatility", &Self::volatility, non_negative, "1/sqrt(time)", "volatility b"),
                    parameter("dimension", &Self::dimension, any_copies, "1", "independent copies side by side", 1));
  }
};

} // namespace heavytail
