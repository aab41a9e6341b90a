// SPDX-License-Identifier: MIT
// Tamed Euler, x_j ← x_j + b_j dt / (1 + dt |b_j|) + (S dW)_j: the drift moves no coordinate by more than 1 a step, so
// that super-linear drifts do not explode where the SDE does not.  Taming by coordinate keeps independent copies
// independent.  Source: M. Hutzenthaler, A. Jentzen, P. Kloeden, Ann. Appl. Prob. 22 (2012) 1611; theory.md 7.16.
#pragma once

#include <heavytail/integrators/integrator.hpp>

namespace heavytail {

/// Tamed Euler, for every noise and driver.
template <class Real> struct TamedEuler {
  static constexpr IntegratorFacts facts{.strong_order = 0.5,
                                         .weak_order = 1,
                                         .strong_order_additive = 1,
                                         .weak_order_additive = 1,
                                         .noise = NoiseKind::general,
                                         .stable_driver = true};

  template <Lane F, int D, class Sde>
  HT_HD void step(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                  IntegratorScratch<F, D>& scratch) const {
    detail::drift_and_diffusion(sde, x, s.at.begin, s.dw, scratch.drift, scratch.diffusion);
    const F dt(s.dt);
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F drift = scratch.drift[j];
      x[j] = x[j] + drift * dt / fma(dt, abs(drift), F(Real(1))) + scratch.diffusion[j];
    }
  }

  static constexpr auto description() {
    return describe("tamed_euler",
                    "Tamed Euler, x + b dt / (1 + dt |b|) + S dW by coordinate; for super-linear drifts.",
                    "Hutzenthaler, Jentzen and Kloeden 2012");
  }
};

} // namespace heavytail
