// SPDX-License-Identifier: MIT
// Distributed SGD, x ← x - η η_k (1/N) Σ_i g_i(x).
// Source: theory.md 1.4.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/optimizers/optimizer.hpp>

namespace heavytail {

/// Distributed SGD: the server steps along the mean of the agents' stochastic gradients.
template <class Real> struct Dsgd : PlainGradient {
  static constexpr bool sends_gradients = true;
  static constexpr bool steps_along_mean = true;

  static bool averages_gradients() { return true; }

  static constexpr auto description() {
    return describe("dsgd", "Distributed SGD: x - eta eta_k mean_i g_i.", "theory.md 1.4");
  }
};

} // namespace heavytail
