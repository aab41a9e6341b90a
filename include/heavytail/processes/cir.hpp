// SPDX-License-Identifier: MIT
// Cox, Ingersoll and Ross, dX = rate (mean - X) dt + volatility √X dW, X ≥ 0.  Integrators see max(X, 0) in the place
// of X (full truncation), so that a state below 0 stands for 0.  X_t = c χ'²_k(ξ) with c = s² (1 - e^(-θt)) / (4θ),
// k = 4θm/s² degrees of freedom and ξ = x e^(-θt) / c; for k > 1 that is c ((Z + √ξ)² + χ²_{k-1}), and for every k
// c χ²_{k+2N} with N a Poisson variate of mean ξ/2.
// Source: Lord, Koekkoek, van Dijk, Quant. Finance 10 (2010) 177; P. Glasserman (2003), 3.4; theory.md 7.3.
#pragma once

#include <heavytail/processes/process.hpp>

namespace heavytail {

/// dX = rate (mean - X) dt + volatility √X dW.
template <class Real> struct Cir {
  static constexpr NoiseKind noise_kind = NoiseKind::diagonal;
  static constexpr double lowest_state = 0; ///< where a path may start

  std::int32_t dimension = 1;
  Real rate{}, mean{}, volatility{};

  template <Lane F> HT_HD F drift(F x) const { return F(rate) * (F(mean) - positive_part(x)); }

  template <Lane F> HT_HD F diffusion(F x) const { return F(volatility) * sqrt(positive_part(x)); }

  template <Lane F> HT_HD F slope(F x) const {
    return select(x > F(Real(0)), F(Real(0.5) * volatility * volatility), F(Real(0)));
  }

  /// Whether the drift θm - s²/4 of the Stratonovich form keeps paths in their states at 0, where √X has no slope.
  bool keeps_stratonovich_form() const { return 4 * rate * mean >= volatility * volatility; }

  /// `factor` e^(-θt), `gain` √c/√t (of a normal increment of variance t), `shift` c, `degrees` k - 1 where k > 1,
  /// otherwise -k.
  Transition<double> transition(double dt, double /*alpha*/) const {
    const double s = volatility;
    const double c = 0.25 * s * s * dt * reverted_share(1, rate, dt);
    const double k = 4 * rate * mean / (s * s);
    return {.factor = exp(-rate * dt), .gain = sqrt(c / dt), .shift = c, .degrees = k > 1 ? k - 1 : -k};
  }

  /// `chi_squared` of `t.degrees` > 0 degrees of freedom.
  template <Lane F> HT_HD F exact(F x, F dw, F chi_squared, const Transition<Real>& t) const {
    const F root = fma(F(t.gain), dw, sqrt(F(t.factor) * positive_part(x)));
    return fma(root, root, F(t.shift) * chi_squared);
  }

  /// ξ/2.
  template <Lane F> HT_HD F mean_of_mixture(F x, const Transition<Real>& t) const {
    return F(Real(0.5)) * (F(t.factor) * positive_part(x)) / F(t.shift);
  }

  /// `chi_squared` of k + 2N degrees of freedom.
  template <Lane F> HT_HD F exact_mixture(F chi_squared, const Transition<Real>& t) const {
    return F(t.shift) * chi_squared;
  }

  static constexpr auto description() {
    return describe(
        "cir", "Cox-Ingersoll-Ross, dX = rate (mean - X) dt + volatility sqrt(X) dW; a state below 0 stands for 0.",
        "Lord, Koekkoek and van Dijk 2010; theory.md 7.3",
        parameter("rate", &Cir::rate, positive, "1/time", "rate of the mean reversion"),
        parameter("mean", &Cir::mean, positive, "x", "mean of the stationary law"),
        parameter("volatility", &Cir::volatility, positive, "sqrt(x/time)", "volatility"),
        parameter("dimension", &Cir::dimension, any_copies, "1", "independent copies side by side", 1));
  }

private:
  template <Lane F> HT_HD static F positive_part(F x) {
    const F zero(Real(0));
    return select(x < zero, zero, x);
  }
};

} // namespace heavytail
