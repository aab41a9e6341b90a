// SPDX-License-Identifier: MIT
// Rößler's stochastic Runge-Kutta schemes of strong order 1.5: SRA1 for additive noise and SRI1 for diagonal noise.
// With I1 = dW, I10 = ½ dt (dW + √dt Z/√3), Z an N(0, 1) variate of its own, I11 = ½ (dW² - dt) and
// I111 = (dW³ - 3 dt dW) / 6.  Source: A. Rößler, SIAM J. Numer. Anal. 48 (2010) 922, tables 6.1 and 6.2 (SRA1, SRI1).
#pragma once

#include <heavytail/integrators/integrator.hpp>

namespace heavytail {

/// Strong order 1.5, for additive and diagonal noise.
template <class Real> struct SrkStrong {
  static constexpr IntegratorFacts facts{.strong_order = 1.5,
                                         .weak_order = 2,
                                         .strong_order_additive = 1.5,
                                         .weak_order_additive = 2,
                                         .noise = NoiseKind::diagonal,
                                         .extra_normals = true,
                                         .uses_quarters = true,
                                         .extrapolates_drift = true};

  template <Lane F, int D, class Sde>
  HT_HD void step(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                  IntegratorScratch<F, D>& scratch) const {
    if (s.additive)
      additive(sde, s, x, scratch);
    else
      diagonal(sde, s, x, scratch);
  }

  static constexpr auto description() {
    return describe("srk_strong",
                    "Rossler's Runge-Kutta schemes SRA1 and SRI1 of strong order 1.5; for additive and diagonal noise.",
                    "Rossler 2010");
  }

private:
  /// I10 / dt.
  template <Lane F, int D> HT_HD static F mean_motion(const IntegratorStep<F, D>& s, std::int32_t j) {
    constexpr Real root_third = Real(0x1.279a74590331cp-1); // 1/√3
    return F(Real(0.5)) * fma(F(s.root_dt * root_third), s.normals[j], s.dw[j]);
  }

  template <Lane F, int D, class Sde>
  HT_HD static void additive(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                             IntegratorScratch<F, D>& scratch) {
    const F dt(s.dt);
    sde.drift(x, s.at.begin, scratch.drift);
    for (std::int32_t j = 0; j < x.size(); ++j) scratch.fourth[j] = mean_motion(s, j);
    sde.diffusion(x, s.at.end, scratch.fourth, scratch.first);    // S(t + dt) I10/dt
    sde.diffusion(x, s.at.begin, scratch.fourth, scratch.second); // S(t) I10/dt
    sde.diffusion(x, s.at.end, s.dw, scratch.diffusion);          // S(t + dt) I1
    for (std::int32_t j = 0; j < x.size(); ++j)
      scratch.stage[j] = fma(F(Real(1.5)), scratch.first[j], fma(F(Real(0.75) * s.dt), scratch.drift[j], x[j]));
    sde.drift(scratch.stage, s.at.late, scratch.third);
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F drift = fma(F(Real(2)), scratch.third[j], scratch.drift[j]) * F(Real(1) / Real(3));
      x[j] = fma(dt, drift, x[j]) + (scratch.diffusion[j] + (scratch.second[j] - scratch.first[j]));
    }
  }

  /// In the words of the source: a1, a2 and b1 … b4 are drift and diffusion at the stages H⁽⁰⁾ and H⁽¹⁾.
  template <Lane F, int D, class Sde>
  HT_HD static void diagonal(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                             IntegratorScratch<F, D>& scratch) {
    const F dt(s.dt);
    const F root_dt(s.root_dt);
    const F quarter_dt(Real(0.25) * s.dt);
    Point<F, D>& a1 = scratch.drift;
    Point<F, D>& a2 = scratch.first;
    Point<F, D>& b1 = scratch.diffusion;
    Point<F, D>& b2 = scratch.second;
    Point<F, D>& b3 = scratch.third;
    Point<F, D>& stage = scratch.stage;
    Point<F, D>& ones = scratch.fourth;
    sde.drift(x, s.at.begin, a1);
    detail::diagonal(sde, x, s.at.begin, ones, b1);
    for (std::int32_t j = 0; j < x.size(); ++j)
      stage[j] = fma(F(Real(1.5)) * mean_motion(s, j), b1[j], fma(F(Real(0.75) * s.dt), a1[j], x[j]));
    sde.drift(stage, s.at.late, a2);
    for (std::int32_t j = 0; j < x.size(); ++j)
      stage[j] = fma(F(Real(0.5)) * root_dt, b1[j], fma(quarter_dt, a1[j], x[j]));
    detail::diagonal(sde, stage, s.at.early, ones, b2);
    for (std::int32_t j = 0; j < x.size(); ++j) stage[j] = fma(-root_dt, b1[j], fma(dt, a1[j], x[j]));
    detail::diagonal(sde, stage, s.at.end, ones, b3);
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F mix = fma(F(Real(-5)), b1[j], fma(F(Real(3)), b2[j], F(Real(0.5)) * b3[j]));
      stage[j] = fma(root_dt, mix, fma(quarter_dt, a1[j], x[j]));
      x[j] = fma(F(s.dt / Real(3)), fma(F(Real(2)), a2[j], a1[j]), x[j]);
    }
    Point<F, D>& b4 = scratch.drift;
    detail::diagonal(sde, stage, s.at.early, ones, b4);
    for (std::int32_t j = 0; j < x.size(); ++j) x[j] = x[j] + noise(s, j, b1[j], b2[j], b3[j], b4[j]);
  }

  /// Σ_i (β1_i I1 + β2_i I11/√dt + β3_i I10/dt + β4_i I111/dt) b_i.
  template <Lane F, int D> HT_HD static F noise(const IntegratorStep<F, D>& s, std::int32_t j, F b1, F b2, F b3, F b4) {
    constexpr Real third = Real(1) / Real(3);
    const F dw = s.dw[j];
    const F square = dw * dw;
    const F i11 = F(Real(0.5)) * fma(dw, dw, F(-s.dt)) / F(s.root_dt);
    const F i111 = dw * (square - F(Real(3) * s.dt)) / F(Real(6) * s.dt);
    const F i10 = mean_motion(s, j);
    const F of_first = fma(F(Real(2)), i10 - i111, -(dw + i11));
    const F of_second = fma(F(Real(4) * third), (dw + i11) - i10, F(Real(5) * third) * i111);
    const F of_third = fma(F(Real(2) * third), dw - (i10 + i111), F(-third) * i11);
    return fma(of_first, b1, fma(of_second, b2, fma(of_third, b3, i111 * b4)));
  }
};

} // namespace heavytail
