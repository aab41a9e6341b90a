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
  static constexpr unsigned refined_uniforms = 0;

  template <Lane F> HT_HD Variates<Rademacher, F> sample(const Uniforms<F>& block) const {
    Variates<Rademacher, F> variates;
    unroll<Variates<Rademacher, F>::count>(
        [&](auto i) { variates.z[i] = copy_sign(F(Real(1)), signed_uniform<F>(block.words, i)); });
    return variates;
  }

  /// 0 inside of ±1 and 1 outside, without a slope; ½ at ±1.
  template <Lane F> HT_HD SignResponse<F> sign_response(const real_of<F>* /*table*/, F u) const {
    const F zero(real_of<F>(0));
    const F one(real_of<F>(1));
    const F mean = select(u < one, zero, select(u > one, one, F(real_of<F>(0.5))));
    return {mean, one - mean};
  }

  double tail_index() const { return std::numeric_limits<double>::infinity(); }

  HT_HD double variance() const { return 1; }

  static constexpr auto description() {
    return describe("rademacher", "Rademacher coordinates: -1 or 1 with equal probability.", "theory.md 1.1");
  }
};

} // namespace heavytail
