// SPDX-License-Identifier: MIT
// Platen's explicit scheme of weak order 2: with y = x + b dt + S dW and y± = x + b dt ± S √dt,
//   x ← x + ½ (b(y) + b) dt + ¼ (S(y+) + S(y-) + 2S) dW + ¼ (S(y+) - S(y-)) (dW² - dt) / √dt,
// by coordinate for diagonal noise.  Source: Kloeden and Platen 1992, (15.1.1).
#pragma once

#include <heavytail/integrators/integrator.hpp>

namespace heavytail {

/// Platen's weak order 2, for diagonal noise.
template <class Real> struct PlatenWeak2 {
  static constexpr IntegratorFacts facts{.strong_order = 1,
                                         .weak_order = 2,
                                         .strong_order_additive = 1,
                                         .weak_order_additive = 2,
                                         .noise = NoiseKind::diagonal,
                                         .extrapolates_drift = true};

  template <Lane F, int D, class Sde>
  HT_HD void step(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                  IntegratorScratch<F, D>& scratch) const {
    const F dt(s.dt);
    sde.drift(x, s.at.begin, scratch.drift);
    sde.diffusion(x, s.at.begin, s.dw, scratch.diffusion);
    for (std::int32_t j = 0; j < x.size(); ++j)
      scratch.stage[j] = fma(dt, scratch.drift[j], x[j]) + scratch.diffusion[j];
    sde.drift(scratch.stage, s.at.end, scratch.first);
    for (std::int32_t j = 0; j < x.size(); ++j)
      scratch.first[j] = F(Real(0.5) * s.dt) * (scratch.drift[j] + scratch.first[j]);
    if (s.additive) {
      sde.diffusion(x, s.at.end, s.dw, scratch.second);
      for (std::int32_t j = 0; j < x.size(); ++j)
        x[j] = x[j] + fma(F(Real(0.5)), scratch.diffusion[j] + scratch.second[j], scratch.first[j]);
      return;
    }
    detail::diagonal(sde, x, s.at.begin, scratch.fourth, scratch.diffusion);
    shifted(sde, s, Real(1), x, scratch, scratch.second);
    shifted(sde, s, Real(-1), x, scratch, scratch.third);
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F up = scratch.second[j];
      const F down = scratch.third[j];
      const F excess = fma(s.dw[j], s.dw[j], -dt) / F(s.root_dt);
      const F noise = fma(fma(F(Real(2)), scratch.diffusion[j], up + down), s.dw[j], (up - down) * excess);
      x[j] = x[j] + fma(F(Real(0.25)), noise, scratch.first[j]);
    }
  }

  static constexpr auto description() {
    return describe("platen_weak2", "Platen's explicit scheme of weak order 2; for diagonal noise.",
                    "Kloeden and Platen 1992, 15.1");
  }

private:
  /// S_jj at x + b dt + sign S √dt.
  template <Lane F, int D, class Sde>
  HT_HD static void shifted(const Sde& sde, const IntegratorStep<F, D>& s, Real sign, const Point<F, D>& x,
                            IntegratorScratch<F, D>& scratch, Point<F, D>& out) {
    for (std::int32_t j = 0; j < x.size(); ++j)
      scratch.stage[j] = fma(F(sign * s.root_dt), scratch.diffusion[j], fma(F(s.dt), scratch.drift[j], x[j]));
    detail::diagonal(sde, scratch.stage, s.at.end, scratch.fourth, out);
  }
};

} // namespace heavytail
