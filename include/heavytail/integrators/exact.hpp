// SPDX-License-Identifier: MIT
// Exact sampling of the transition from t to t + dt, where the process knows its law: no error of discretisation at any
// dt.  Source: theory.md 7.1, 7.2, 7.3, 7.7.
#pragma once

#include <heavytail/integrators/integrator.hpp>

#include <limits>

namespace heavytail {

/// The exact transition.
template <class Real> struct Exact {
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  static constexpr IntegratorFacts facts{.strong_order = infinity,
                                         .weak_order = infinity,
                                         .strong_order_additive = infinity,
                                         .weak_order_additive = infinity,
                                         .noise = NoiseKind::general,
                                         .stable_driver = true,
                                         .needs_transition = true};

  template <Lane F, int D, class Sde>
  HT_HD void step(const Sde& sde, const IntegratorStep<F, D>& s, Point<F, D>& x,
                  IntegratorScratch<F, D>& /*scratch*/) const {
    if constexpr (StepsExactly<Sde, F, D>) sde.exact(s.at.begin.substep, s.dw, x);
  }

  static constexpr auto description() {
    return describe("exact", "Exact sampling of the transition law, for processes that know it.",
                    "theory.md 7.1 to 7.7");
  }
};

} // namespace heavytail
