// SPDX-License-Identifier: MIT
// Signum: agent i keeps m_i ← β m_i + (1-β) g_i and sends sign(m_i); x ← x - η η_k times the mean of the signs, or the
// sign of their mean, by coordinate, sign(0) = 0.
// Source: Bernstein et al. 2018, 2019.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/scaled_norm.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <cstdint>
#include <vector>

namespace heavytail {

enum class Vote : std::int32_t { mean, majority };

/// SignSGD with momentum at the agents, whose memories start at 0.
template <class Real> struct Signum : PlainGradient {
  Real beta{};
  Vote vote = Vote::mean;
  Real rest{}; ///< 1 - β

  /// In float64, so that 1 - β keeps its digits in float32.
  void prepare(std::vector<double>& /*table*/) { rest = 1 - beta; }

  HT_HD static constexpr MemorySize memory_size() { return {.agent_points = 1}; }

  template <Lane F, int D, class Draw>
  HT_HD void message(const OptimizerStep<F>& step, std::int32_t agent, Point<F, D>& g, Draw& /*draw*/) const {
    clamp_to_finite(g); // what is infinite has a side, and would stay in the mean for ever
    Point<F, strided> m = step.memory.agent_point(agent, 0);
    for (std::int32_t j = 0; j < g.size(); ++j) {
      m[j] = clamped_to_finite(fma(F(rest), g[j], F(beta) * m[j]));
      g[j] = sign(m[j]);
    }
  }

  template <Lane F, int D> HT_HD void update(const OptimizerStep<F>& step, Point<F, D>& mean, Point<F, D>& x) const {
    if (vote == Vote::majority)
      for (std::int32_t j = 0; j < mean.size(); ++j) mean[j] = sign(mean[j]);
    descend(mean, step.size, x);
  }

  static constexpr auto description() {
    return describe("signum", "Signum: agents send the signs of running means of their gradients.",
                    "Bernstein et al. 2018, 2019",
                    parameter("beta", &Signum::beta, Range{.low = 0, .high = 1, .open_high = true}, "1",
                              "share of the mean gradient that an agent keeps", Real(0.9)),
                    word("vote", &Signum::vote, {"mean", "majority"},
                         "the server steps along the mean of the signs, or its sign", Vote::mean),
                    derived(&Signum::rest));
  }
};

} // namespace heavytail
