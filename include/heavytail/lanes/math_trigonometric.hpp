// SPDX-License-Identifier: MIT
// sin, cos and tan of πx, with an exact reduction of the argument.  sin(πx) is folded into |x| ≤ 1/2, and
// cos(πx) = sin(π(1/2 - |x|)), so that both are one polynomial with small relative error everywhere.
// Coefficients: scripts/fit-polynomials sinpi, tanpi.
#pragma once

#include <heavytail/lanes/math_basic.hpp>

namespace heavytail {

namespace detail {

/// sin(πx) for |x| ≤ 1/2, as x·3 + x·P(x²): the product with 3 is not rounded.
template <Lane F> [[gnu::always_inline]] HT_HD inline F sine_within_half(F x) {
  const F z = x * x;
  F p;
  if constexpr (is_single<F>)
    p = polynomial(z, 0x1.3dd512p-4f, -0x1.324f3p-1f, 0x1.4668c8p1f, -0x1.4abbc2p2f, 0x1.21fb52p-3f);
  else
    p = polynomial(z, 0x1.9bf35c939f9bbp-21, -0x1.6f6f7d7dd957ep-16, 0x1.e8f317a560dc8p-12, -0x1.e3074cd087befp-8,
                   0x1.50783482d4524p-4, -0x1.32d2cce621bdcp-1, 0x1.466bc6775a983p1, -0x1.4abbce625be5p2,
                   0x1.21fb54442d184p-3);
  return fma(x, constant<F>(3), x * p);
}

/// |x| - 2n in (-1, 1]; 0 for large x, all of which are even; NaN for infinite x.
template <Lane F> [[gnu::always_inline]] HT_HD inline F within_period(F x) {
  const F size = abs(x);
  const F minus_n = floor(fma(size, constant<F>(-0.5), constant<F>(0.5)));
  const F reduced = fma(minus_n, constant<F>(2), size);
  return select(size < constant<F>(0x1p24F, 0x1p53), reduced, size - size);
}

/// tan(πx) for |x| ≤ 1/4 as sum and what it lost.
template <Lane F> struct Tangent {
  F high, low;
};

template <Lane F> [[gnu::always_inline]] HT_HD inline Tangent<F> tangent_within_quarter(F x) {
  const F z = x * x;
  F p;
  if constexpr (is_single<F>)
    p = polynomial(z, 0x1.af499cp14f, 0x1.a7a2ecp9f, 0x1.6eda62p9f, 0x1.423b0cp7f, 0x1.469574p5f, 0x1.4abb22p3f,
                   0x1.21fb5cp-3f);
  else
    p = polynomial(z, 0x1.46f47aa24a104p32, -0x1.1ecba9833c06cp30, 0x1.cf6fb82823c73p27, -0x1.cb5485af50968p22,
                   0x1.ce90ee31c3dc8p21, 0x1.2e5f682a4f059p19, 0x1.48d91838809bcp17, 0x1.45b20c3c88d65p15,
                   0x1.45f70acf2b029p13, 0x1.45f30422ee488p11, 0x1.45f47410f521p9, 0x1.45fff9af986c6p7,
                   0x1.466bc67765aa7p5, 0x1.4abbce625bdb7p3, 0x1.21fb54442d186p-3);
  const F three(real_of<F>(3));
  const F small = x * p;
  const F high = fma(x, three, small);
  return {high, fma(x, three, -high) + small};
}

} // namespace detail

/// sin(πx) and cos(πx) for |x| ≤ 1; anything else is not caught.  The fast one for noise.
template <Lane F> [[gnu::always_inline]] HT_HD inline void sincospi_unit(F x, F& sine, F& cosine) {
  const F size = abs(x);
  const F folded = min(size, detail::constant<F>(1) - size);
  sine = detail::sine_within_half(copy_sign(folded, x));
  cosine = detail::sine_within_half(detail::constant<F>(0.5) - size);
}

/// sin(πx) and cos(πx); NaN for infinite x.  A sine of 0 has the sign of x, a cosine of 0 is positive.
template <Lane F> [[gnu::always_inline]] HT_HD inline void sincospi(F x, F& sine, F& cosine) {
  sincospi_unit(detail::within_period(x), sine, cosine);
  sine = from_bits(to_bits(sine) ^ (to_bits(x) & bits_of<F>(Ieee<real_of<F>>::sign)));
}

/// sin(πx).
template <Lane F> [[gnu::always_inline]] HT_HD inline F sinpi(F x) {
  F sine;
  F cosine;
  sincospi(x, sine, cosine);
  return sine;
}

/// cos(πx).
template <Lane F> [[gnu::always_inline]] HT_HD inline F cospi(F x) {
  return detail::sine_within_half(detail::constant<F>(0.5) - abs(detail::within_period(x)));
}

/// tan(πx); at the poles ±inf as it is approached from the side of 0 within its period, NaN for infinite x.
template <Lane F> [[gnu::always_inline]] HT_HD inline F tanpi(F x) {
  const F zero(real_of<F>(0));
  const F one(real_of<F>(1));
  const F half = detail::constant<F>(0.5);
  const F reduced = detail::within_period(x);
  const F size = abs(reduced);
  // size = quarter_pairs / 2 + rest; an odd one turns tan into -1/tan.
  const F quarter_pairs = floor(fma(size, detail::constant<F>(2), half));
  const F rest = fma(quarter_pairs, -half, size);
  const auto turned = quarter_pairs == one;
  const detail::Tangent<F> t = detail::tangent_within_quarter(rest);
  const F quotient = one / t.high;
  // Newton's step with the part that the tangent's sum lost.
  const F correction = fma(-quotient, t.low, fma(-quotient, t.high, one));
  const F turned_value = select(rest == zero, detail::infinity<F>(), -fma(quotient, correction, quotient));
  const F value = select(turned, turned_value, t.high);
  const bits_of<F> sign_bit(Ieee<real_of<F>>::sign);
  return from_bits(to_bits(value) ^ ((to_bits(reduced) ^ to_bits(x)) & sign_bit));
}

} // namespace heavytail
