// SPDX-License-Identifier: MIT
// Milstein, x_j ← x_j + b_j dt + S_jj dW_j + ½ S_jj S'_jj (dW_j² - dt); with additive noise it is Euler-Maruyama.
// Source: Milstein 1974; Kloeden and Platen 1992, 10.3; theory.md 7.2.
#pragma once

#include <heavytail/integrators/integrator.hpp>

namespace heavytail {

/// Milstein, for diagonal noise.
template <class Real> struct Milstein {
  static constexpr IntegratorFacts facts{.strong_order = 1,
                                         .weak_order = 1,
                                         .strong_order_additive = 1,
                                         .weak_order_additive = 1,
                                         .noise = NoiseKind::diagonal,
                                         .extrapolates_drift = true};

  template <Lane F, int D, class Sde>
  HT_HD void step(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                  IntegratorScratch<F, D>& scratch) const {
    detail::drift_and_diffusion(sde, x, s.at.begin, s.dw, scratch.drift, scratch.diffusion);
    detail::diffusion_slope(sde, x, s.at.begin, scratch.first);
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F excess = F(Real(0.5)) * fma(s.dw[j], s.dw[j], F(-s.dt));
      x[j] = fma(scratch.first[j], excess, fma(F(s.dt), scratch.drift[j], x[j]) + scratch.diffusion[j]);
    }
  }

  static constexpr auto description() {
    return describe("milstein", "Milstein, Euler-Maruyama with the term S S' (dW^2 - dt)/2; for diagonal noise.",
                    "Milstein 1974");
  }
};

} // namespace heavytail
