// SPDX-License-Identifier: MIT
// Laplace coordinates, density ½ exp(-|z|).  By inversion: |z| = -log u and a fair sign, so both tails are refined.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/noise/law.hpp>
#include <heavytail/random/elementary.hpp>

#include <limits>

namespace heavytail {

/// Laplace of scale 1: the variance is 2.
template <class Real> struct Laplace {
  static constexpr int uniforms_per_variate = 1;

  template <Lane F> HT_HD Variates<Laplace, F> sample(const Uniforms<F>& block) const {
    Variates<Laplace, F> variates;
    unroll<Variates<Laplace, F>::count>(
        [&](auto i) { variates.z[i] = copy_sign(log_positive_normal(block.u[i]), random_sign<F>(block.words, i)); });
    return variates;
  }

  /// 1 - exp(-u).
  template <Lane F> HT_HD SignResponse<F> sign_response(const real_of<F>* /*table*/, F u) const {
    return {-expm1(-u), exp(-u)};
  }

  template <Lane F> HT_HD F sign_slope(const real_of<F>* /*table*/, F u) const { return exp(-u); }

  template <Lane F> HT_HD PartialMoments<F> partial_moments(const real_of<F>* /*table*/, F y) const {
    const F one(real_of<F>(1));
    const F bounded = min(y, F(real_of<F>(1000))); // exp(-y) has vanished
    const F upper = F(real_of<F>(0.5)) * exp(-bounded);
    const F second = upper * fma(bounded + F(real_of<F>(2)), bounded, F(real_of<F>(2)));
    return {upper, upper * (one + bounded), second, one - second};
  }

  double tail_index() const { return std::numeric_limits<double>::infinity(); }

  HT_HD double variance() const { return 2; }

  static constexpr auto description() {
    return describe("laplace", "Laplace coordinates of scale 1: density exp(-|z|)/2, variance 2.", "theory.md 2.3");
  }
};

} // namespace heavytail
