// SPDX-License-Identifier: MIT
// Clipped SGD: g ← min(1, c/‖g‖) g, or each coordinate clamped to [-c, c]; by every agent or once by the server.
// Source: theory.md 6.1; Zhang et al. 2020.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/scaled_norm.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <cstdint>

namespace heavytail {

enum class ClipBy : std::int32_t { norm, coordinate };
enum class ClipWhere : std::int32_t { agent, server };

/// Clipped SGD: stochastic gradients are cut to a norm, or coordinates to an interval, before they move x.
template <class Real> struct ClippedSgd : PlainGradient {
  Real threshold{};
  ClipBy by = ClipBy::norm;
  ClipWhere where = ClipWhere::agent;

  template <Lane F, int D> HT_HD void clip(Point<F, D>& g) const {
    const F limit(threshold);
    if (by == ClipBy::coordinate) {
      // In this order NaN stays NaN.
      for (std::int32_t j = 0; j < g.size(); ++j) g[j] = max(-limit, min(limit, g[j]));
      return;
    }
    clamp_to_finite(g);
    const ScaledNorm<F> size = scaled_norm(g);
    // The norm itself may overflow to infinity, which is then rightly above the threshold.
    const auto too_long = size.norm * size.scale > limit;
    const F factor = limit / size.norm;
    for (std::int32_t j = 0; j < g.size(); ++j) g[j] = select(too_long, g[j] * size.inverse * factor, g[j]);
  }

  template <Lane F, int D, class Draw>
  HT_HD void message(const OptimizerStep<F>& /*step*/, std::int32_t /*agent*/, Point<F, D>& g, Draw& /*draw*/) const {
    if (where == ClipWhere::agent) clip(g);
  }

  template <Lane F, int D> HT_HD void update(const OptimizerStep<F>& step, Point<F, D>& mean, Point<F, D>& x) const {
    if (where == ClipWhere::server) clip(mean);
    descend(mean, step.size, x);
  }

  bool averages_gradients() const { return where == ClipWhere::server; }

  static constexpr auto description() {
    return describe(
        "clipped_sgd", "Clipped SGD: gradients cut to a norm or coordinates to an interval.", "theory.md 6.1",
        parameter("threshold", &ClippedSgd::threshold, positive, "gradient", "the norm or coordinate to clip at"),
        word("by", &ClippedSgd::by, {"norm", "coordinate"}, "what is clipped", ClipBy::norm),
        word("where", &ClippedSgd::where, {"agent", "server"}, "each agent's gradient, or the server's mean",
             ClipWhere::agent));
  }
};

} // namespace heavytail
