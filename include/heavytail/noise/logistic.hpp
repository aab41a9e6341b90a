// SPDX-License-Identifier: MIT
// Logistic coordinates, P(Z ≤ z) = 1/(1 + exp(-z)).  By inversion: |z| = log(2/u - 1) and a fair sign, so both tails
// are refined; written as log1p(2(1 - u)/u) for small relative error at 0.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/noise/law.hpp>
#include <heavytail/random/elementary.hpp>

#include <limits>

namespace heavytail {

/// Logistic of scale 1: the variance is π²/3.
template <class Real> struct Logistic {
  static constexpr int uniforms_per_variate = 1;

  template <Lane F> HT_HD Variates<Logistic, F> sample(const Uniforms<F>& block) const {
    Variates<Logistic, F> variates;
    unroll<Variates<Logistic, F>::count>([&](auto i) {
      const F u = block.u[i];
      const F one(Real(1));
      variates.z[i] = copy_sign(log1p(F(Real(2)) * (one - u) / u), random_sign<F>(block.words, i));
    });
    return variates;
  }

  /// tanh(u/2).
  template <Lane F> HT_HD SignResponse<F> sign_response(const real_of<F>* /*table*/, F u) const {
    const F e = exp(-u);
    return {tanh(F(real_of<F>(0.5)) * u), (e + e) / (F(real_of<F>(1)) + e)};
  }

  /// 2e^-u / (1 + e^-u)².
  template <Lane F> HT_HD F sign_slope(const real_of<F>* /*table*/, F u) const {
    const F e = exp(-u);
    const F rest = F(real_of<F>(1)) + e;
    return (e + e) / (rest * rest);
  }

  double tail_index() const { return std::numeric_limits<double>::infinity(); }

  HT_HD double variance() const {
    constexpr double pi_squared_third = 0x1.a51a6625307d3p1;
    return pi_squared_third;
  }

  static constexpr auto description() {
    return describe("logistic", "Logistic coordinates of scale 1: P(Z <= z) = 1/(1 + exp(-z)), variance pi^2/3.",
                    "theory.md 2.3");
  }
};

} // namespace heavytail
