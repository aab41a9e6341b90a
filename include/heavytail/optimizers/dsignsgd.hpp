// SPDX-License-Identifier: MIT
// Distributed SignSGD, x ← x - η η_k (1/N) Σ_i sign(g_i(x)) by coordinate, sign(0) = 0.  The server takes the mean of
// the signs; the vote of the majority is another method.
// Source: theory.md 1.4, 2.3.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <cstdint>

namespace heavytail {

/// Distributed SignSGD: the server steps along the mean of the agents' gradient signs.
template <class Real> struct Dsignsgd : PlainGradient {
  static constexpr bool sends_signs = true;
  static constexpr bool steps_along_mean = true;

  template <Lane F, int D, class Draw>
  HT_HD void message(const OptimizerStep<F>& /*step*/, std::int32_t /*agent*/, Point<F, D>& g, Draw& /*draw*/) const {
    for (std::int32_t j = 0; j < g.size(); ++j) g[j] = sign(g[j]);
  }

  static constexpr auto description() {
    return describe("dsignsgd", "Distributed SignSGD: x - eta eta_k mean_i sign(g_i), the server's mean of the signs.",
                    "theory.md 1.4, 2.3");
  }
};

} // namespace heavytail
