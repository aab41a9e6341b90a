// SPDX-License-Identifier: MIT
// erf and erfc.  Near 0: erf x = x + x P(x²).  Beyond: erfc x = exp(-x²) Q(q) / (1 + 2x), q = (x - 4) / (x + 4), with
// the rounding of x² made up for, so that the tail keeps its relative precision.
// Source: M. M. Shepherd, J. G. Laframboise, Math. Comp. 36 (1981) 249.
// Coefficients: scripts/fit-polynomials erf, erfcx.
#pragma once

#include <heavytail/lanes/math_exponential.hpp>
#include <heavytail/lanes/math_power.hpp>

namespace heavytail {

namespace detail {

/// erf(x)/x - 1 for |x| ≤ 1.
template <Lane F> [[gnu::always_inline]] HT_HD inline F erf_tail(F x) {
  const F z = x * x;
  if constexpr (is_single<F>)
    return polynomial(z, 0x1.491bf6p-14f, -0x1.a3d95cp-11f, 0x1.540192p-8f, -0x1.b7f88ep-6f, 0x1.ce2cf2p-4f,
                      -0x1.81273ep-2f, 0x1.06eba8p-3f);
  else
    return polynomial(z, -0x1.0b894e30ab4eep-35, 0x1.2325b894ab5e4p-32, -0x1.e1c9f3d190dc5p-30, 0x1.0e6c7e896f2c2p-26,
                      -0x1.61c4d8900bcadp-23, 0x1.ba21000acb7f4p-20, -0x1.f4d6548433221p-17, 0x1.f9a3572874403p-14,
                      -0x1.c02db590c29b2p-11, 0x1.565bcd1707f8ep-8, -0x1.b82ce312c4041p-6, 0x1.ce2f21a043a4dp-4,
                      -0x1.812746b037a01p-2, 0x1.06eba8214db69p-3);
}

/// (1 + 2a) exp(a²) erfc(a) for 3/4 ≤ a ≤ 10.5 (float32) or 28 (float64).
template <Lane F> [[gnu::always_inline]] HT_HD inline Pair<F> scaled_erfc(F a) {
  const F four(real_of<F>(4));
  const F q = (a - four) / (a + four);
  F p;
  if constexpr (is_single<F>)
    p = polynomial(q, 0x1.6fe06p-8f, -0x1.0984f2p-6f, 0x1.2e48e2p-5f, -0x1.1023bep-4f, 0x1.801356p-4f, -0x1.9dc152p-4f,
                   0x1.16eb6ap-4f, 0x1.f7e6fap-7f, -0x1.1df1acp-3f);
  else
    p = polynomial(q, -0x1.98bfda2bec912p-27, -0x1.5211ffc5a282cp-27, 0x1.d2b0eca36d986p-24, 0x1.05f71eef5915dp-24,
                   -0x1.baf56c0d09f96p-21, 0x1.48b32f94d73c7p-22, 0x1.7f2bdc37ab0eep-18, -0x1.78c64ad472f4ep-17,
                   -0x1.9959b356ff709p-16, 0x1.3be1a74c91aadp-13, -0x1.a1df227aaf3c1p-13, -0x1.8d4aae0434d2dp-11,
                   0x1.49c672840aefcp-8, -0x1.0962386e627ebp-6, 0x1.3079edf682ce4p-5, -0x1.0fb06dfec552p-4,
                   0x1.7fee004e12854p-4, -0x1.9ddb23c3e332ap-4, 0x1.16ecefcfa536bp-4, 0x1.f7f5df66fc777p-7,
                   -0x1.1df1ad154a28ep-3);
  return fast_sum(constant<F>(0x1.3ba592p0F, 0x1.3ba5916e9fd7fp0), q * p);
}

/// erfc(a) for a ≥ 3/4.
template <Lane F> [[gnu::always_inline]] HT_HD inline F erfc_tail(F a) {
  const F one(real_of<F>(1));
  // Beyond this it underflows; min keeps NaN as its second operand.
  const F x = min(constant<F>(10.5, 28), a);
  const Pair<F> scaled = scaled_erfc(x);
  const Pair<F> denominator = fast_sum(x + x, one);
  const F inverse = one / denominator.high;
  const F ratio = scaled.high * inverse;
  const F residual = fma(-ratio, denominator.high, scaled.high) + fma(-ratio, denominator.low, scaled.low);
  // exp(-x²) = 2^n (1 + growth), with the part of x² that was rounded away.
  const F square = x * x;
  const F square_low = fma(x, x, -square);
  const ScaledExp<F> e = scaled_exp(-square);
  const F growth = e.rest + e.tail;
  const F corrected = e.rest + fma(-square_low, one + growth, e.tail);
  const F low = fma(residual * inverse, one + corrected, ratio * corrected);
  return scale_by_power(ratio + low, e.n);
}

} // namespace detail

/// erf x.
template <Lane F> [[gnu::always_inline]] HT_HD inline F erf(F x) {
  const F one(real_of<F>(1));
  const F size = abs(x);
  const F near = fma(x, detail::erf_tail(x), x);
  const F far = copy_sign(one - detail::erfc_tail(max(one, size)), x);
  return select(size < one, near, far);
}

/// erfc x = 1 - erf x, with small relative error in the right tail.
template <Lane F> [[gnu::always_inline]] HT_HD inline F erfc(F x) {
  // Beyond this the difference 1 - erf x would lose a bit.
  const F tail_begins = detail::constant<F>(0.75);
  const F size = abs(x);
  const detail::Pair<F> first = detail::fast_sum(detail::constant<F>(1), -x);
  const F near = first.high + fma(-x, detail::erf_tail(x), first.low);
  const F tail = detail::erfc_tail(max(tail_begins, size));
  const F far = select(x < detail::constant<F>(0), detail::constant<F>(2) - tail, tail);
  return select(size < tail_begins, near, far);
}

/// erf x and erfc x for x ≥ 0, each with small relative error, for little more than one of them.
template <Lane F> [[gnu::always_inline]] HT_HD inline void erf_and_complement(F x, F& erf_x, F& erfc_x) {
  const F half = detail::constant<F>(0.5);
  erfc_x = erfc(x);
  erf_x = select(x < half, fma(x, detail::erf_tail(x), x), detail::constant<F>(1) - erfc_x);
}

} // namespace heavytail
