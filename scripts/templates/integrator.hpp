// SPDX-License-Identifier: MIT
// x ← x + b(x) dt + S(x) dW.  Write the formula here.  Source: where it comes from.
#pragma once

#include <heavytail/integrators/integrator.hpp>

namespace heavytail {

/// What it is, in one sentence, and for which noise.
template <class Real> struct @Name@ {
  static constexpr IntegratorFacts facts{.strong_order = 0.5,
                                         .weak_order = 1,
                                         .strong_order_additive = 1,
                                         .weak_order_additive = 1,
                                         .noise = NoiseKind::general};

  template <Lane F, int D, class Sde>
  HT_HD void step(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                  IntegratorScratch<F, D>& scratch) const {
    detail::drift_and_diffusion(sde, x, s.at.begin, s.dw, scratch.drift, scratch.diffusion);
    for (std::int32_t j = 0; j < x.size(); ++j) x[j] = fma(F(s.dt), scratch.drift[j], x[j] + scratch.diffusion[j]);
  }

  static constexpr auto description() {
    return describe("@name@", "What it is, in one sentence, and for which noise.", "where it comes from");
  }
};

} // namespace heavytail
