// SPDX-License-Identifier: MIT
// Distributed compressed SGD, x ← x - η η_k (1/N) Σ_i C_i(g_i(x)).
// Source: theory.md 1.4; compressors: theory.md 1.3.
#pragma once

#include <heavytail/compressors/all.hpp>
#include <heavytail/describe/description.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <cstdint>
#include <type_traits>

namespace heavytail {

/// Distributed compressed SGD: each agent sends its compressed stochastic gradient.
template <class Real> struct Dcsgd : PlainGradient {
  static constexpr bool sends_gradients = true;
  static constexpr bool steps_along_mean = true;

  Compressor<Real> compressor;

  template <Lane F, int D, class Draw>
  HT_HD void message(const OptimizerStep<F>& /*step*/, std::int32_t /*agent*/, Point<F, D>& g, Draw& draw) const {
    compressor.visit([&](const auto& c) { c.apply(g, draw); });
  }

  HT_HD std::int32_t uniforms_per_message(std::int32_t dimension) const {
    return compressor.visit([&](const auto& c) { return c.uniforms(dimension); });
  }

  HT_HD bool shared_uniforms() const {
    return compressor.visit([](const auto& c) { return shares_choices(c); });
  }

  /// A linear map is the same for the mean, where it is the same for all.
  bool averages_gradients() const {
    return compressor.visit([](const auto& c) {
      using C = std::decay_t<decltype(c)>;
      return SpreadsLinearly<C> && (!MayShareChoices<C> || shares_choices(c));
    });
  }

  static constexpr auto description() {
    return describe(
        "dcsgd", "Distributed compressed SGD: x - eta eta_k mean_i C_i(g_i).", "theory.md 1.4",
        component("compressor", &Dcsgd::compressor, "compressors", "what each agent applies to its gradient"));
  }
};

} // namespace heavytail
