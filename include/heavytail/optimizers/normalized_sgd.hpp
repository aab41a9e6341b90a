// SPDX-License-Identifier: MIT
// Normalised SGD, x ← x - η η_k ḡ/‖ḡ‖ with ḡ the mean of the agents' stochastic gradients; the server normalises.
// Source: theory.md 6.2.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/scaled_norm.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <cstdint>

namespace heavytail {

/// Normalised SGD: the server's step has length eta eta_k; no step where the mean gradient is 0.
template <class Real> struct NormalizedSgd : PlainGradient {
  static constexpr bool sends_gradients = true;

  template <Lane F, int D> HT_HD void update(const OptimizerStep<F>& step, Point<F, D>& mean, Point<F, D>& x) const {
    clamp_to_finite(mean);
    const ScaledNorm<F> size = scaled_norm(mean);
    const F zero(Real(0));
    const F factor = select(size.norm > zero, step.size / size.norm, zero);
    for (std::int32_t j = 0; j < mean.size(); ++j) mean[j] = mean[j] * size.inverse;
    descend(mean, factor, x);
  }

  static bool averages_gradients() { return true; }

  static constexpr auto description() {
    return describe("normalized_sgd", "Normalised SGD: x - eta eta_k g / |g|, g the mean of the agents' gradients.",
                    "theory.md 6.2");
  }
};

} // namespace heavytail
