// SPDX-License-Identifier: MIT
// x^y = 2^(y log2 x) for x >= 0, with the logarithm as a sum of two numbers: log(1 + f) = 2 atanh(s), s = f / (2 + f).
// Coefficients: scripts/fit-polynomials atanh, exp2.
#pragma once

#include <heavytail/lanes/math_basic.hpp>

namespace heavytail {

namespace detail {

/// A number as the unevaluated sum of two.
template <Lane F> struct Pair {
  F high, low;
};

/// a + b with |a| ≥ |b|, and what is lost.
template <Lane F> [[gnu::always_inline]] HT_HD inline Pair<F> fast_sum(F a, F b) {
  const F sum = a + b;
  return {sum, (a - sum) + b};
}

/// a + b with |a| ≥ |b|.
template <Lane F> [[gnu::always_inline]] HT_HD inline Pair<F> fast_sum(const Pair<F>& a, const Pair<F>& b) {
  const F sum = a.high + b.high;
  return {sum, ((a.high - sum) + b.high) + (a.low + b.low)};
}

/// Product of two pairs, but for that of the low parts.
template <Lane F> [[gnu::always_inline]] HT_HD inline Pair<F> product(const Pair<F>& a, const Pair<F>& b) {
  const F high = a.high * b.high;
  return {high, fma(a.high, b.high, -high) + fma(a.high, b.low, a.low * b.high)};
}

/// f / (2 + f) for |f| ≤ 1/3.
template <Lane F> [[gnu::always_inline]] HT_HD inline Pair<F> atanh_argument(F f) {
  const Pair<F> denominator = fast_sum(constant<F>(2), f);
  const F inverse = constant<F>(1) / denominator.high;
  const F quotient = f * inverse;
  const F residual = fma(-quotient, denominator.low, fma(-quotient, denominator.high, f));
  return {quotient, residual * inverse};
}

/// log2 x of a positive finite number, to about 10 more bits than the lane has.
template <Lane F> [[gnu::always_inline]] HT_HD inline Pair<F> log2_pair(F x) {
  const Split<F> parts = split_any(x);
  const F exponent = parts.exponent * constant<F>(0x1p-23F, 1);
  const Pair<F> s = atanh_argument(parts.fraction);
  const Pair<F> h = product(s, s);
  F rest;
  if constexpr (is_single<F>)
    rest = polynomial(h.high, 0x1.e8f0aep-4f, 0x1.2419ep-3f, 0x1.999aa2p-3f);
  else
    rest = polynomial(h.high, 0x1.018fec69f4404p-4, 0x1.daca525a47607p-5, 0x1.113a4da270b64p-4, 0x1.3b1296755921ap-4,
                      0x1.745d1bd08ae9ap-4, 0x1.c71c71bc4ff9p-4, 0x1.2492492498f15p-3, 0x1.9999999999967p-3);
  // atanh(s) = s + s (h/3 + h² rest), with h = s².
  const Pair<F> third{constant<F>(0x1.555556p-2F, 0x1.5555555555555p-2),
                      constant<F>(-0x1.555556p-27F, 0x1.5555555555555p-56)};
  const F zero(real_of<F>(0));
  const Pair<F> series = fast_sum<F>(product(h, third), {h.high * h.high * rest, zero});
  const Pair<F> atanh = fast_sum(s, product(s, series));
  const Pair<F> two_over_log_2{constant<F>(0x1.715476p1F, 0x1.71547652b82fep1),
                               constant<F>(0x1.4ae0cp-25F, 0x1.777d0ffda0d24p-55)};
  return fast_sum<F>({exponent, zero}, product(atanh, two_over_log_2));
}

/// 2^(t.high + t.low).
template <Lane F> [[gnu::always_inline]] HT_HD inline F exp2_pair(const Pair<F>& t) {
  // Beyond these the result is 0 or inf anyway; max and min keep NaN as their second operand.
  const F bounded = min(constant<F>(140, 1100), max(constant<F>(-160, -1100), t.high));
  const Nearest<F> n = Nearest<F>::of_product(bounded, constant<F>(1));
  const F r = (bounded - n.number) + select(bounded == t.high, t.low, constant<F>(0));
  F p;
  if constexpr (is_single<F>)
    p = polynomial(r, 0x1.3ecf9ep-13f, 0x1.5f0c88p-10f, 0x1.3b31eep-7f, 0x1.c6af74p-5f, 0x1.ebfbd6p-3f, 0x1.62e43p-1f);
  else
    p = polynomial(r, 0x1.e8edba5915da4p-36, 0x1.eafa1676b4dadp-32, 0x1.e4b359794c61p-28, 0x1.b52425a0739b9p-24,
                   0x1.62c02a39b5455p-20, 0x1.ffcbfcd9e984bp-17, 0x1.430912f64dea6p-13, 0x1.5d87fe78891c9p-10,
                   0x1.3b2ab6fba568fp-7, 0x1.c6b08d704a181p-5, 0x1.ebfbdff82c58cp-3, 0x1.62e42fefa39efp-1);
  return scale_by_power(fma(r, p, constant<F>(1)), n.bits);
}

} // namespace detail

/// x^y for x ≥ 0 (-0 counts as 0); NaN for x < 0.  As C's pow: 1 for y = 0 and for x = 1, whatever the other is.
template <Lane F> [[gnu::always_inline]] HT_HD inline F pow(F x, F y) {
  const F zero(real_of<F>(0));
  const F one(real_of<F>(1));
  const F infinity = detail::infinity<F>();
  const detail::Pair<F> logarithm = detail::log2_pair(x);
  const F high = y * logarithm.high;
  const F result = detail::exp2_pair<F>({high, fma(y, logarithm.low, fma(y, logarithm.high, -high))});
  const auto x_is_zero = x == zero;
  const F limit = select(select(x_is_zero, -y, y) > zero, infinity, select(y == y, zero, y));
  const F not_negative = select(x_is_zero | (x == infinity), limit, result);
  const F value = select(x >= zero, not_negative, detail::not_a_number<F>());
  return select((x == one) | (y == zero), one, value);
}

} // namespace heavytail
