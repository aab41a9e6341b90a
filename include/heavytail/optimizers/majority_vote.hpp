// SPDX-License-Identifier: MIT
// SignSGD with majority vote, x ← x - η η_k sign(Σ_i sign(g_i(x))) by coordinate, sign(0) = 0.
// Source: Bernstein et al. 2019; theory.md 6.3.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <cstdint>

namespace heavytail {

/// SignSGD with majority vote: the server steps along the sign that most agents sent.
template <class Real> struct MajorityVote : PlainGradient {
  static constexpr bool sends_signs = true;

  template <Lane F, int D, class Draw>
  HT_HD void message(const OptimizerStep<F>& /*step*/, std::int32_t /*agent*/, Point<F, D>& g, Draw& /*draw*/) const {
    for (std::int32_t j = 0; j < g.size(); ++j) g[j] = sign(g[j]);
  }

  template <Lane F, int D> HT_HD void update(const OptimizerStep<F>& step, Point<F, D>& mean, Point<F, D>& x) const {
    // The mean of an even split is exactly 0: sums of signs are small integers.
    for (std::int32_t j = 0; j < mean.size(); ++j) mean[j] = sign(mean[j]);
    descend(mean, step.size, x);
  }

  static constexpr auto description() {
    return describe("majority_vote", "SignSGD with majority vote: x - eta eta_k sign(sum_i sign(g_i)).",
                    "theory.md 6.3");
  }
};

} // namespace heavytail
