// SPDX-License-Identifier: MIT
// x ← x - η η_k ḡ with ḡ the mean of the agents' stochastic gradients.  Write the formula here.  Source: where it comes from.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/optimizers/optimizer.hpp>

namespace heavytail {

/// What it is, in one sentence.  PlainGradient sends gradients as they are; see optimizer.hpp for what else can be defined.
template <class Real> struct @Name@ : PlainGradient {
  /// The server's step: `mean` of the agents' messages, step.size = η η_k n.  What it remembers it declares by
  /// memory_size(), and has in step.memory: momentum.hpp, adam.hpp.
  template <Lane F, int D> HT_HD void update(const OptimizerStep<F>& step, Point<F, D>& mean, Point<F, D>& x) const {
    descend(mean, step.size, x);
  }

  static constexpr auto description() {
    return describe("@name@", "What it is, in one sentence.", "where it comes from");
  }
};

} // namespace heavytail
