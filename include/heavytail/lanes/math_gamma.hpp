// SPDX-License-Identifier: MIT
// log Γ(x) for x > 0, float64: for the constants of laws.  Γ's recurrence to [1, 2], where log Γ(1 + t) = t (t - 1)
// P(t); Stirling's series beyond 12.  Coefficients: scripts/fit-polynomials lgamma.
// And Γ(a + ½)/Γ(a) = √x (1 + 1/(64x²) - 19/(8192x⁴) + …), x = a - ¼, for large a, whose logarithms would cancel.
#pragma once

#include <heavytail/lanes/math_exponential.hpp>
#include <heavytail/lanes/math_power.hpp>

namespace heavytail {

namespace detail {

/// log Γ(x) for x ≥ 12.
template <Lane F> [[gnu::always_inline]] HT_HD inline F stirling_log_gamma(F x) {
  const F inverse = constant<F>(1) / x;
  const F z = inverse * inverse;
  // Bernoulli numbers B_2k / (2k (2k - 1)).
  const F series = polynomial(z, 1.0 / 156, -691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12);
  constexpr double half_log_2_pi_less_half = 0x1.acfe390c97d69p-2;
  return fma(x - constant<F>(0.5), log(x) - constant<F>(1), fma(series, inverse, constant<F>(half_log_2_pi_less_half)));
}

/// log Γ(1 + t) for t in [0, 1].
template <Lane F> [[gnu::always_inline]] HT_HD inline F log_gamma_of_1_plus(F t) {
  return t * (t - constant<F>(1)) *
         polynomial(t, 0x1.a04fd1ece9018p-17, -0x1.2b34e95bd6a6bp-13, 0x1.98617f4c24137p-11, -0x1.61f49923e3d7p-9,
                    0x1.b8e509b79001ep-8, -0x1.a90b5675aea96p-7, 0x1.4f4af28028dedp-6, -0x1.c689000172582p-6,
                    0x1.1539c9115e683p-5, -0x1.3d5a8537b7245p-5, 0x1.6098ca699ed0dp-5, -0x1.84bd40a958ac5p-5,
                    0x1.ae6730400d9afp-5, -0x1.e17d371e66a4p-5, 0x1.115505d54617cp-4, -0x1.3cb1f4cc76949p-4,
                    0x1.79cf9c0db3d35p-4, -0x1.d7a3e6a7239f4p-4, 0x1.3e5452047eb2bp-3, -0x1.f6465978d46bap-3,
                    0x1.2788cfc6fb619p-1);
}

} // namespace detail

/// log Γ(x) for x > 0, float64 lanes only; +inf at 0, NaN below.  Its error is a few units in the last place.
template <Lane F>
  requires(!detail::is_single<F>)
HT_HD F lgamma_positive(F x) {
  const F one(real_of<F>(1));
  const F two(real_of<F>(2));
  const F largest_shifted(real_of<F>(12));
  // Γ(x) = (x - 1) (x - 2) … Γ(1 + t), or Γ(1 + x) / x below 1; every difference is exact.
  F shifted = min(largest_shifted, x);
  F product = one;
  for (int i = 0; i < 10; ++i) {
    const auto above = shifted > two;
    shifted = select(above, shifted - one, shifted);
    product = select(above, product * shifted, product);
  }
  const auto below_one = x < one;
  const F t = select(below_one, x, shifted - one);
  const F logarithm = log(select(below_one, x, product));
  const F near = detail::log_gamma_of_1_plus(t) + select(below_one, -logarithm, logarithm);
  return select(x < largest_shifted, near, detail::stirling_log_gamma(x));
}

/// Γ(a + ½)/Γ(a) for a > 0, float64 lanes only.
template <Lane F>
  requires(!detail::is_single<F>)
HT_HD F gamma_half_ratio(F a) {
  const F zero(real_of<F>(0));
  const F one(real_of<F>(1));
  const F half(real_of<F>(0.5));
  // Γ(a + ½)/Γ(a) = a / (a + ½) · Γ(a + 3/2)/Γ(a + 1), up to where the series holds.
  detail::Pair<F> factor{one, zero};
  F shifted = a;
  for (int i = 0; i < 17; ++i) {
    const auto below = shifted < F(real_of<F>(16.25));
    const detail::Pair<F> denominator = detail::fast_sum(max(shifted, half), min(shifted, half));
    const F quotient = shifted / denominator.high;
    const F residual = fma(-quotient, denominator.high, shifted) - quotient * denominator.low;
    const detail::Pair<F> step{select(below, quotient, one), select(below, residual / denominator.high, zero)};
    factor = detail::product(factor, step);
    shifted = select(below, shifted + one, shifted);
  }
  const F x = shifted - F(real_of<F>(0.25));
  const F z = one / (x * x);
  const F series = detail::polynomial(z, 20491783.0 / 8589934592, -174317.0 / 134217728, 631.0 / 524288, -19.0 / 8192,
                                      1.0 / 64, 1.0);
  return sqrt(x) * series * (factor.high + factor.low);
}

} // namespace heavytail
