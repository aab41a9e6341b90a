// SPDX-License-Identifier: MIT
// Heun's method for the Stratonovich form of the SDE, whose drift is b - ½ S S': with b̃ that drift,
//   y = x + b̃(x) dt + S(x) dW,  x ← x + ½ (b̃(x) + b̃(y)) dt + ½ (S(x) + S(y)) dW.
// It converges to the solution of the Itô SDE that was asked for.
// Source: W. Rümelin, SIAM J. Numer. Anal. 19 (1982) 604; theory.md 7.14.
#pragma once

#include <heavytail/integrators/integrator.hpp>

namespace heavytail {

/// Heun, for diagonal noise.
template <class Real> struct Heun {
  static constexpr IntegratorFacts facts{.strong_order = 1,
                                         .weak_order = 1,
                                         .strong_order_additive = 1,
                                         .weak_order_additive = 2,
                                         .noise = NoiseKind::diagonal,
                                         .converts_drift = true,
                                         .extrapolates_drift = true};

  template <Lane F, int D, class Sde>
  HT_HD void step(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                  IntegratorScratch<F, D>& scratch) const {
    const F dt(s.dt);
    const F half(Real(0.5));
    stratonovich(sde, x, s.at.begin, s.dw, scratch);
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F increment = fma(dt, scratch.drift[j], scratch.diffusion[j]);
      scratch.stage[j] = x[j] + increment;
      scratch.second[j] = increment;
    }
    stratonovich(sde, scratch.stage, s.at.end, s.dw, scratch);
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F increment = fma(dt, scratch.drift[j], scratch.diffusion[j]);
      x[j] = fma(half, scratch.second[j] + increment, x[j]);
    }
  }

  static constexpr auto description() {
    return describe("heun",
                    "Heun's method on the Stratonovich form of the Ito SDE, its drift converted; for diagonal noise.",
                    "Rumelin 1982");
  }

private:
  /// b - ½ S S' and S dW at `at`, in `drift` and `diffusion`.
  template <Lane F, int D, class Sde>
  HT_HD static void stratonovich(const Sde& sde, const Point<F, D>& at, const Moment<Real>& t, const Point<F, D>& dw,
                                 IntegratorScratch<F, D>& scratch) {
    sde.drift(at, t, scratch.drift);
    sde.diffusion(at, t, dw, scratch.diffusion);
    detail::diffusion_slope(sde, at, t, scratch.first);
    for (std::int32_t j = 0; j < at.size(); ++j)
      scratch.drift[j] = fma(F(Real(-0.5)), scratch.first[j], scratch.drift[j]);
  }
};

} // namespace heavytail
