// SPDX-License-Identifier: MIT
// Euler-Maruyama, x ← x + b(x) dt + S(x) dW.  With one step a step of the optimizer, the model classic1 is then the
// optimizer's own recursion.  The noise is added first, since it does not wait for the drift.  Coordinates of a scalar
// process are moved by euler_step (processes/process.hpp) instead.
// Source: Maruyama 1955; Kloeden and Platen 1992, 10.2; theory.md 2.0, 7.2.
#pragma once

#include <heavytail/integrators/integrator.hpp>

namespace heavytail {

/// Euler-Maruyama, for every noise and driver.
template <class Real> struct EulerMaruyama {
  static constexpr IntegratorFacts facts{.strong_order = 0.5,
                                         .weak_order = 1,
                                         .strong_order_additive = 1,
                                         .weak_order_additive = 1,
                                         .noise = NoiseKind::general,
                                         .stable_driver = true,
                                         .extrapolates_drift = true};

  template <Lane F, int D, class Sde>
  HT_HD void step(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                  IntegratorScratch<F, D>& scratch) const {
    if constexpr (StepsAsRecursion<Sde, F, D>)
      if (sde.euler(x, s.at.begin, s.dt, s.dw)) return;
    detail::drift_and_diffusion(sde, x, s.at.begin, s.dw, scratch.drift, scratch.diffusion);
    for (std::int32_t j = 0; j < x.size(); ++j) x[j] = fma(F(s.dt), scratch.drift[j], x[j] + scratch.diffusion[j]);
  }

  static constexpr auto description() {
    return describe("euler_maruyama", "Euler-Maruyama, x + b dt + S dW; for every noise and driver.", "Maruyama 1955");
  }
};

} // namespace heavytail
