// SPDX-License-Identifier: MIT
// The largest step of theorem T4 for DCSGD under (L0, L1)-smoothness and affine noise, with equality:
//   2ε / (G [1 + (ω + d σ1²(1 + ω))/N] + L1 d σ0²(1 + ω)/N),  G = L0 + L1‖∇f(x)‖,
// σ0² + σ1²‖∇f‖² the variance of a coordinate's noise, averaged over agents.
// Source: theory.md 2.5, 3.1 (T4).
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/lane.hpp>
#include <heavytail/normalizations/normalization.hpp>

namespace heavytail {

/// The step size of theorem T4, which takes the place of eta · n.
template <class Real> struct TheoryStep {
  static constexpr bool sets_eta = true; ///< the learning rate takes no eta

  Real epsilon{}, l0{}, l1{};
  Real intercept{}; ///< of the denominator as a function of ‖∇f‖
  Real slope{};

  template <Lane F> HT_HD F factor(F gradient_norm) const {
    return F(Real(2) * epsilon) / fma(F(slope), gradient_norm, F(intercept));
  }

  template <Lane F> HT_HD F derivative(F gradient_norm) const {
    const F n = factor(gradient_norm);
    return -F(slope / (Real(2) * epsilon)) * n * n;
  }

  /// Derives the denominator from the averages over agents.
  void prepare(const NoiseAverages& noise) {
    const double agents = noise.agents;
    const double gain = 1 + (noise.omega + noise.dimension * noise.variance_growth * (1 + noise.omega)) / agents;
    intercept = static_cast<Real>(l0 * gain + l1 * noise.dimension * noise.variance * (1 + noise.omega) / agents);
    slope = static_cast<Real>(l1 * gain);
  }

  static constexpr auto description() {
    return describe(
        "theory", "The largest step that theorem T4 allows, with equality; takes no eta.", "theory.md 3.1 (T4)",
        parameter("epsilon", &TheoryStep::epsilon, Range{.low = 0, .high = 1, .open_low = true, .open_high = true}, "1",
                  "share of the largest step"),
        parameter("l0", &TheoryStep::l0, positive, "curvature", "L0 of (L0, L1)-smoothness"),
        parameter("l1", &TheoryStep::l1, non_negative, "curvature/gradient", "L1 of (L0, L1)-smoothness"),
        derived(&TheoryStep::intercept), derived(&TheoryStep::slope));
  }
};

} // namespace heavytail
