// SPDX-License-Identifier: MIT
// log, log1p, exp, expm1.  log: x = 2^e (1 + f), f + f² P(f) on [-1/3, 1/3]; exp: x = n log 2 + r, 1 + r + r² P(r).
// Coefficients: scripts/fit-polynomials log, exp, expm1.
#pragma once

#include <heavytail/lanes/math_basic.hpp>

namespace heavytail {

namespace detail {

/// (log(1 + f) - f) / f² for f in [-1/3, 1/3].
template <Lane F> [[gnu::always_inline]] HT_HD inline F log_tail(F f, F f_squared) {
  // Even and odd powers apart: two short chains, and f² is needed anyway.
  if constexpr (is_single<F>) {
    const F odd = polynomial(f_squared, 0x1.1ebaep-3f, 0x1.1ec1f8p-3f, 0x1.99d1c8p-3f, 0x1.555502p-2f);
    const F even = polynomial(f_squared, -0x1.3b45d4p-3f, -0x1.502c6cp-3f, -0x1.0014b6p-2f, -0x1.ffffd4p-2f);
    return fma(odd, f, even);
  } else {
    const F odd = polynomial(f_squared, 0x1.5c2e8ba72e535p-4, 0x1.55ff1c06e7d65p-5, 0x1.efc71299172fbp-5,
                             0x1.1068ce71234c9p-4, 0x1.3b1dc89068b02p-4, 0x1.745cb4cd0d20ep-4, 0x1.c71c741794ffp-4,
                             0x1.2492492092d7fp-3, 0x1.99999999a077cp-3, 0x1.5555555555534p-2);
    const F even =
        polynomial(f_squared, -0x1.6439c95d735e1p-4, -0x1.7367d8d8243dbp-5, -0x1.06270c1e5e0bbp-4,
                   -0x1.240729517010dp-4, -0x1.555d035f1a505p-4, -0x1.999956012ff73p-4, -0x1.000000b1fd97ep-3,
                   -0x1.5555555354633p-3, -0x1.000000000150bp-2, -0x1.ffffffffffff8p-2);
    return fma(odd, f, even);
  }
}

/// e log 2 + log(1 + f).
template <Lane F> [[gnu::always_inline]] HT_HD inline F log_of_parts(Split<F> parts) {
  const F f = parts.fraction;
  const F f_squared = f * f;
  const F log_mantissa = fma(f_squared, log_tail(f, f_squared), f);
  return fma(parts.exponent, constant<F>(0x1.62e43p-24F, 0x1.62e42fefa39efp-1), log_mantissa);
}

/// x = n log 2 + rest + rest_low with |rest| ≤ log(2) / 2.
template <Lane F> struct ExpParts {
  Nearest<F> n;
  F rest, rest_low;
};

template <Lane F> [[gnu::always_inline]] HT_HD inline ExpParts<F> exp_parts(F x) {
  ExpParts<F> parts;
  parts.n = Nearest<F>::of_product(x, constant<F>(0x1.715476p0F, 0x1.71547652b82fep0));
  // The first product's difference from x is exact.
  const F first = fma(parts.n.number, constant<F>(-0x1.62e43p-1F, -0x1.62e42fefa39efp-1), x);
  const F low = constant<F>(0x1.05c61p-29F, -0x1.abc9e3b39803fp-56);
  parts.rest = fma(parts.n.number, low, first);
  parts.rest_low = fma(parts.n.number, low, first - parts.rest);
  return parts;
}

/// (exp(r) - 1 - r) / r² for |r| ≤ log(2) / 2.
template <Lane F> [[gnu::always_inline]] HT_HD inline F exp_tail(F r) {
  if constexpr (is_single<F>)
    return polynomial(r, 0x1.6a55cp-10f, 0x1.123974p-7f, 0x1.5558aap-5f, 0x1.555492p-3f, 0x1.fffffcp-2f);
  else
    return polynomial(r, 0x1.1eb6970888989p-29, 0x1.af6a837187e29p-26, 0x1.27e5574cb1f43p-22, 0x1.71ddf10ab7e8dp-19,
                      0x1.a01a016c98e32p-16, 0x1.a01a01b3105f5p-13, 0x1.6c16c16c219cdp-10, 0x1.111111110edb7p-7,
                      0x1.555555555553dp-5, 0x1.555555555555bp-3, 0x1p-1);
}

/// The same with a small error relative to exp(r) - 1.
template <Lane F> [[gnu::always_inline]] HT_HD inline F expm1_tail(F r) {
  if constexpr (is_single<F>)
    return polynomial(r, 0x1.6b81aap-10f, 0x1.12276ep-7f, 0x1.555708p-5f, 0x1.5554bp-3f, 0x1.fffffep-2f);
  else
    return polynomial(r, 0x1.1f1c4f0058519p-29, 0x1.af5f29844308cp-26, 0x1.27e5120c12c3dp-22, 0x1.71ddf810fd338p-19,
                      0x1.a01a018e7909p-16, 0x1.a01a01b002be5p-13, 0x1.6c16c16c1aa4dp-10, 0x1.111111110f657p-7,
                      0x1.555555555554dp-5, 0x1.5555555555559p-3, 0x1p-1);
}

/// exp(x) = 2^n (1 + rest + tail), without the factor 2^n.
template <Lane F> struct ScaledExp {
  bits_of<F> n;
  F rest, tail;
};

template <Lane F> [[gnu::always_inline]] HT_HD inline ScaledExp<F> scaled_exp(F x) {
  const ExpParts<F> parts = exp_parts(x);
  const F tail = fma(parts.rest * parts.rest, expm1_tail(parts.rest), parts.rest_low);
  return {parts.n.bits, parts.rest, tail};
}

} // namespace detail

/// log x of a positive normal number; anything else is not caught.  The fast one for noise.
template <Lane F> [[gnu::always_inline]] HT_HD inline F log_positive_normal(F x) {
  return detail::log_of_parts(detail::split(x));
}

/// log x; -inf at 0, NaN below.
template <Lane F> [[gnu::always_inline]] HT_HD inline F log(F x) {
  const F zero(real_of<F>(0));
  const F result = detail::log_of_parts(detail::split_any(x));
  const F at_zero = select(x == zero, -detail::infinity<F>(), detail::not_a_number<F>());
  const F special = select(x > zero, x, at_zero);
  return select((x > zero) & (x < detail::infinity<F>()), result, special);
}

/// log(1 + x); -inf at -1, NaN below.
template <Lane F> [[gnu::always_inline]] HT_HD inline F log1p(F x) {
  using Layout = Ieee<real_of<F>>;
  using Bits = typename Layout::Bits;
  const F zero(real_of<F>(0));
  const F one(real_of<F>(1));
  // sum + lost = 1 + x exactly.
  const F sum = one + x;
  const F added = sum - one;
  const F lost = (one - (sum - added)) + (x - added);
  detail::Split<F> parts = detail::split(sum);
  // 2^-e is the quotient of 1 + f and sum, and their bits differ by the exponent alone.
  const bits_of<F> one_bits(static_cast<Bits>(Layout::exponent_bias) << static_cast<unsigned>(Layout::mantissa_bits));
  const F inverse_power = from_bits(to_bits(parts.fraction + one) - to_bits(sum) + one_bits);
  // What was lost of a large sum is no matter, and 2^-e would be no normal number.
  const F fraction = fma(lost, inverse_power, parts.fraction);
  parts.fraction = select(x < detail::constant<F>(0x1p64), fraction, parts.fraction);
  const F result = detail::log_of_parts(parts);
  const F below = select(x == -one, -detail::infinity<F>(), detail::not_a_number<F>());
  const F special = select(x > -one, x, below);
  return select((x > -one) & (x < detail::infinity<F>()) & !(x == zero), result, special);
}

/// exp x; underflows gradually, +inf above the largest number.
template <Lane F> [[gnu::always_inline]] HT_HD inline F exp(F x) {
  // Beyond these the result is 0 or inf anyway; max and min keep NaN as their second operand.
  const F bounded = min(detail::constant<F>(90, 711), max(detail::constant<F>(-105, -747), x));
  const detail::ExpParts<F> parts = detail::exp_parts(bounded);
  const F r = parts.rest;
  const F mantissa = detail::constant<F>(1) + fma(r * r, detail::exp_tail(r), r);
  return detail::scale_by_power(mantissa, parts.n.bits);
}

/// exp(x) - 1.
template <Lane F> [[gnu::always_inline]] HT_HD inline F expm1(F x) {
  const F half = detail::constant<F>(0.5);
  // Beyond these the result is -1 or inf anyway, and 2^(n-1) stays finite; max and min keep NaN as their second
  // operand.
  const F bounded = min(detail::constant<F>(88.75F, 709.9), max(detail::constant<F>(-20, -42), x));
  const detail::ScaledExp<F> e = detail::scaled_exp(bounded);
  // With power = 2^(n-1), which is finite: 2 (power - 1/2 + power·rest + power·tail), and the sum of the first three
  // exactly.
  const F power = detail::power_of_two<F>(e.n - bits_of<F>(1U));
  const F offset = power - half;
  const F high = fma(power, e.rest, offset);
  const F low = fma(power, e.rest, offset - high);
  const F sum = high + fma(power, e.tail, low);
  // x itself is exact to half a unit where x² is lost, and keeps its sign at 0.
  return select(abs(x) < detail::constant<F>(0x1p-25F, 0x1p-54), x, sum + sum);
}

} // namespace heavytail
