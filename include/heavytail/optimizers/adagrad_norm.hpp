// SPDX-License-Identifier: MIT
// AdaGrad-Norm: b² ← b² + ‖ḡ‖², x ← x - η η_k ḡ / b, with b = b0 before the first step.  Kept is √(b² - b0²).
// Source: Ward, Wu and Bottou 2019.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scaled_norm.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <cstdint>

namespace heavytail {

/// SGD with one adaptive step size, from the norms of all gradients so far.
template <class Real> struct AdagradNorm : PlainGradient {
  static constexpr bool sends_gradients = true;

  Real b0{};

  HT_HD static constexpr MemorySize memory_size() { return {.scalars = 1}; }

  template <Lane F, int D> HT_HD void update(const OptimizerStep<F>& step, Point<F, D>& mean, Point<F, D>& x) const {
    clamp_to_finite(mean);
    const ScaledNorm<F> size = scaled_norm(mean);
    F& sum = step.memory.scalar(0);
    // A norm may overflow where no coordinate does.
    sum = clamped_to_finite(hypotenuse(sum, size.norm * size.scale));
    const F factor = step.size / clamped_to_finite(hypotenuse(F(b0), sum));
    descend(mean, factor, x);
  }

  static bool averages_gradients() { return true; }

  static constexpr auto description() {
    return describe("adagrad_norm", "AdaGrad-Norm: x - eta eta_k g / b, b^2 = b0^2 + the sum of all |g|^2 so far.",
                    "Ward, Wu and Bottou 2019",
                    parameter("b0", &AdagradNorm::b0, positive, "gradient", "b before the first step", Real(0.1)));
  }
};

} // namespace heavytail
