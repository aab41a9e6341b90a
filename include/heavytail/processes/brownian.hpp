// SPDX-License-Identifier: MIT
// Brownian motion with drift, dX = drift dt + volatility dW; with a stable driver a Lévy motion.
// Source: theory.md 5.1, 7.6, 7.8.
#pragma once

#include <heavytail/processes/process.hpp>

namespace heavytail {

/// dX = drift dt + volatility dL.
template <class Real> struct Brownian {
  static constexpr NoiseKind noise_kind = NoiseKind::additive;

  std::int32_t dimension = 1;
  Real drift_rate{}, volatility{};

  template <Lane F> HT_HD F drift(F /*x*/) const { return F(drift_rate); }

  template <Lane F> HT_HD F diffusion(F /*x*/) const { return F(volatility); }

  template <Lane F> HT_HD F slope(F /*x*/) const { return F(Real(0)); }

  Transition<double> transition(double dt, double /*alpha*/) const { return {.shift = drift_rate * dt}; }

  template <Lane F> HT_HD F exact(F x, F dw, const Transition<Real>& t) const {
    return fma(F(volatility), dw, x + F(t.shift));
  }

  static constexpr auto description() {
    return describe(
        "brownian", "Brownian motion with drift, dX = drift dt + volatility dW.", "theory.md 7.8",
        parameter("drift", &Brownian::drift_rate, any_real, "x/time", "drift", 0.0),
        parameter("volatility", &Brownian::volatility, non_negative, "x/sqrt(time)", "volatility", 1.0),
        parameter("dimension", &Brownian::dimension, any_copies, "1", "independent copies side by side", 1));
  }
};

} // namespace heavytail
