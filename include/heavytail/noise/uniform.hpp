// SPDX-License-Identifier: MIT
// Uniform coordinates on (-1, 1).
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/noise/law.hpp>

#include <limits>

namespace heavytail {

/// Uniform on (-1, 1): the variance is 1/3.
template <class Real> struct Uniform {
  static constexpr int uniforms_per_variate = 1;
  static constexpr unsigned refined_uniforms = 0;

  template <Lane F> HT_HD Variates<Uniform, F> sample(const Uniforms<F>& block) const {
    // Rounding makes ±1 of the outermost words; they belong to the last number inside.
    constexpr Real below_one = Real(1) - std::numeric_limits<Real>::epsilon() / Real(2);
    const F last(below_one);
    Variates<Uniform, F> variates;
    unroll<Variates<Uniform, F>::count>(
        [&](auto i) { variates.z[i] = max(-last, min(last, signed_uniform<F>(block.words, i))); });
    return variates;
  }

  template <Lane F> HT_HD SignResponse<F> sign_response(const real_of<F>* /*table*/, F u) const {
    const F one(real_of<F>(1));
    const F mean = min(u, one);
    return {mean, one - mean};
  }

  /// 1 inside of the support, 0 outside.
  template <Lane F> HT_HD F sign_slope(const real_of<F>* /*table*/, F u) const {
    const F one(real_of<F>(1));
    return select(u < one, one, F(real_of<F>(0)));
  }

  template <Lane F> HT_HD PartialMoments<F> partial_moments(const real_of<F>* /*table*/, F y) const {
    const F one(real_of<F>(1));
    const F inside = min(y, one);
    const F rest = one - inside;
    const F cube = inside * inside * inside;
    return {F(real_of<F>(0.5)) * rest, F(real_of<F>(0.25)) * rest * (one + inside),
            F(real_of<F>(1.0 / 6)) * (one - cube), F(real_of<F>(1.0 / 6)) * cube};
  }

  double tail_index() const { return std::numeric_limits<double>::infinity(); }

  HT_HD double variance() const { return 1.0 / 3; }

  static constexpr auto description() {
    return describe("uniform", "Uniform coordinates on (-1, 1), variance 1/3.", "theory.md 1.1");
  }
};

} // namespace heavytail
