// SPDX-License-Identifier: MIT
// Heavy ball, v ← βv + ḡ, x ← x - η η_k v.
// Source: Polyak 1964; theory.md 6.5.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <cstdint>

namespace heavytail {

/// SGD with heavy-ball momentum at the server; the velocity starts at 0.
template <class Real> struct Momentum : PlainGradient {
  static constexpr bool sends_gradients = true;

  Real beta{};

  HT_HD static constexpr MemorySize memory_size() { return {.server_points = 1}; }

  template <Lane F, int D> HT_HD void update(const OptimizerStep<F>& step, Point<F, D>& mean, Point<F, D>& x) const {
    Point<F, strided> velocity = step.memory.server_point(0);
    for (std::int32_t j = 0; j < x.size(); ++j) velocity[j] = fma(F(beta), velocity[j], mean[j]);
    descend(velocity, step.size, x);
  }

  static bool averages_gradients() { return true; }

  static constexpr auto description() {
    return describe("momentum", "Heavy ball: v <- beta v + mean_i g_i, x <- x - eta eta_k v.", "theory.md 6.5",
                    parameter("beta", &Momentum::beta, Range{.low = 0, .high = 1, .open_high = true}, "1",
                              "share of the velocity that is kept"));
  }
};

} // namespace heavytail
