// SPDX-License-Identifier: MIT
// Ornstein-Uhlenbeck, dX = -rate (X - mean) dt + volatility dW.  X_t is Gaussian with mean m + (x - m) e^(-θt) and
// variance s² (1 - e^(-2θt)) / (2θ); with a stable driver it is stable of scale s ((1 - e^(-αθt)) / (αθ))^(1/α).
// Source: theory.md 5.3, 7.1, 7.7.
#pragma once

#include <heavytail/processes/process.hpp>

namespace heavytail {

/// dX = -rate (X - mean) dt + volatility dL.
template <class Real> struct OrnsteinUhlenbeck {
  static constexpr NoiseKind noise_kind = NoiseKind::additive;

  std::int32_t dimension = 1;
  Real rate{}, mean{}, volatility{};

  template <Lane F> HT_HD F drift(F x) const { return F(rate) * (F(mean) - x); }

  template <Lane F> HT_HD F diffusion(F /*x*/) const { return F(volatility); }

  template <Lane F> HT_HD F slope(F /*x*/) const { return F(Real(0)); }

  Transition<double> transition(double dt, double alpha) const {
    const double reversion = rate;
    return {.factor = exp(-reversion * dt), .gain = volatility * pow(reverted_share(alpha, reversion, dt), 1 / alpha)};
  }

  template <Lane F> HT_HD F exact(F x, F dw, const Transition<Real>& t) const {
    return fma(F(t.gain), dw, fma(F(t.factor), x - F(mean), F(mean)));
  }

  static constexpr auto description() {
    using Self = OrnsteinUhlenbeck;
    return describe("ornstein_uhlenbeck", "Ornstein-Uhlenbeck, dX = -rate (X - mean) dt + volatility dW.",
                    "theory.md 7.1, 7.7",
                    parameter("rate", &Self::rate, non_negative, "1/time", "rate of the mean reversion"),
                    parameter("mean", &Self::mean, any_real, "x", "mean of the stationary law", 0.0),
                    parameter("volatility", &Self::volatility, non_negative, "x/sqrt(time)", "volatility"),
                    parameter("dimension", &Self::dimension, any_copies, "1", "independent copies side by side", 1));
  }
};

} // namespace heavytail
