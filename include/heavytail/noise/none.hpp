// SPDX-License-Identifier: MIT
// No noise: Z = 0.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/noise/law.hpp>

#include <limits>

namespace heavytail {

/// The exact gradient.
template <class Real> struct NoNoise {
  static constexpr int uniforms_per_variate = 1;
  static constexpr unsigned refined_uniforms = 0;

  template <Lane F> HT_HD Variates<NoNoise, F> sample(const Uniforms<F>& /*block*/) const {
    Variates<NoNoise, F> variates;
    for (F& z : variates.z) z = F(Real(0));
    return variates;
  }

  /// The sign itself, which never errs: also at 0, where it is 0.
  template <Lane F> HT_HD SignResponse<F> sign_response(const real_of<F>* /*table*/, F u) const {
    const F zero(real_of<F>(0));
    return {select(u > zero, F(real_of<F>(1)), zero), zero};
  }

  double tail_index() const { return std::numeric_limits<double>::infinity(); }

  HT_HD double variance() const { return 0; }

  static double sum_index() { return 2; }

  static constexpr auto description() { return describe("none", "No noise: the exact gradient.", "theory.md 1.1"); }
};

} // namespace heavytail
