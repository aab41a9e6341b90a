// SPDX-License-Identifier: MIT
// Rademacher coordinates: ±1 with equal probability, from the highest bit of a word.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/noise/law.hpp>

#include <limits>

namespace heavytail {

/// ±1 with equal probability: the variance is 1.
template <class Real> struct Rademacher {
  static constexpr int uniforms_per_variate = 1;

  template <Lane F> HT_HD Variates<Rademacher, F> sample(const Uniforms<F>& block) const {
    Variates<Rademacher, F> variates;
    unroll<Variates<Rademacher, F>::count>(
        [&](auto i) { variates.z[i] = copy_sign(F(Real(1)), signed_uniform<F>(block.words, i)); });
    return variates;
  }

  double tail_index() const { return std::numeric_limits<double>::infinity(); }

  static constexpr auto description() {
    return describe("rademacher", "Rademacher coordinates: -1 or 1 with equal probability.", "theory.md 1.1");
  }
};

} // namespace heavytail
