// SPDX-License-Identifier: MIT
// BAOAB, the splitting of underdamped Langevin dynamics into kicks B, drifts A and the exact friction and noise O.
// Source: B. Leimkuhler, C. Matthews, Appl. Math. Res. Express (2013) 34.
#pragma once

#include <heavytail/integrators/integrator.hpp>

namespace heavytail {

/// BAOAB, for underdamped Langevin dynamics.
template <class Real> struct Baoab {
  static constexpr IntegratorFacts facts{.strong_order = 1,
                                         .weak_order = 2,
                                         .strong_order_additive = 1,
                                         .weak_order_additive = 2,
                                         .noise = NoiseKind::additive,
                                         .needs_splitting = true};

  template <Lane F, int D, class Sde>
  HT_HD void step(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                  IntegratorScratch<F, D>& scratch) const {
    if constexpr (StepsBySplitting<Sde, F, D>) sde.baoab(s.dw, x, scratch.drift);
  }

  static constexpr auto description() {
    return describe("baoab", "BAOAB splitting of underdamped Langevin dynamics.", "Leimkuhler and Matthews 2013");
  }
};

} // namespace heavytail
