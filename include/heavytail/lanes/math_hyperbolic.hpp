// SPDX-License-Identifier: MIT
// atan, sinh, cosh, cosh - 1, tanh.  Near 0 polynomials in x², beyond from exp; atan x = π/2 - atan(1/x) beyond 1.
// Coefficients: scripts/fit-polynomials atan, sinh, coshm1, tanh.
#pragma once

#include <heavytail/lanes/math_exponential.hpp>

namespace heavytail {

namespace detail {

/// exp(a) / 2 for 0 ≤ a, where exp(a) itself may overflow already.
template <Lane F> [[gnu::always_inline]] HT_HD inline F half_exp(F a) {
  const ScaledExp<F> e = scaled_exp(min(constant<F>(90, 711), a));
  return scale_by_power(constant<F>(1) + (e.rest + e.tail), e.n - bits_of<F>(1U));
}

} // namespace detail

/// atan x.
template <Lane F> [[gnu::always_inline]] HT_HD inline F atan(F x) {
  const F one(real_of<F>(1));
  const F size = abs(x);
  const auto inverted = size > one;
  const F t = select(inverted, one / size, size);
  const F z = t * t;
  F p;
  if constexpr (detail::is_single<F>)
    p = detail::polynomial(z, 0x1.7edc38p-9f, -0x1.0c31d8p-6f, 0x1.62033cp-5f, -0x1.35595p-4f, 0x1.b4e288p-4f,
                           -0x1.230b0ap-3f, 0x1.9978f8p-3f, -0x1.5554dcp-2f);
  else
    p = detail::polynomial(z, -0x1.5398d7bae4319p-16, 0x1.d35e6e415e474p-13, -0x1.30f6d22f9da5bp-10,
                           0x1.f926f4ab95d03p-9, -0x1.2cd703d087a71p-7, 0x1.161674b32a115p-6, -0x1.a710be49a3c27p-6,
                           0x1.170d72b0cec89p-5, -0x1.4f402a572a383p-5, 0x1.7ee1b2411fd8p-5, -0x1.ad31eebee0afp-5,
                           0x1.e177e0bbe8817p-5, -0x1.1108978b225bcp-4, 0x1.3b12b21b67607p-4, -0x1.745d021bcced4p-4,
                           0x1.c71c709ca6bffp-4, -0x1.2492491f9a81p-3, 0x1.9999999983ea1p-3, -0x1.555555555544ap-2);
  const F correction = t * z * p;
  const F half_pi = detail::constant<F>(0x1.921fb6p0F, 0x1.921fb54442d18p0);
  const F half_pi_low = detail::constant<F>(-0x1.777a5cp-25F, 0x1.1a62633145c07p-54);
  const F far = half_pi - (t + (correction - half_pi_low));
  return copy_sign(select(inverted, far, t + correction), x);
}

/// sinh x.
template <Lane F> [[gnu::always_inline]] HT_HD inline F sinh(F x) {
  const F one(real_of<F>(1));
  const F size = abs(x);
  const F z = x * x;
  F p;
  if constexpr (detail::is_single<F>)
    p = detail::polynomial(z, 0x1.ab2d16p-13f, 0x1.10f7dp-7f, 0x1.555596p-3f);
  else
    p = detail::polynomial(z, 0x1.b52f50f26801p-41, 0x1.6118dd9bbdc07p-33, 0x1.ae646b51b92ebp-26, 0x1.71de3a4051d08p-19,
                           0x1.a01a01a031911p-13, 0x1.111111111104p-7, 0x1.5555555555556p-3);
  const F half_exp = detail::half_exp(size);
  const F far = copy_sign(half_exp - detail::constant<F>(0.25) / half_exp, x);
  return select(size < one, fma(x * z, p, x), far);
}

/// cosh x.
template <Lane F> [[gnu::always_inline]] HT_HD inline F cosh(F x) {
  const F half_exp = detail::half_exp(abs(x));
  return half_exp + detail::constant<F>(0.25) / half_exp;
}

/// cosh(x) - 1.
template <Lane F> [[gnu::always_inline]] HT_HD inline F coshm1(F x) {
  const F size = abs(x);
  const F z = x * x;
  F p;
  if constexpr (detail::is_single<F>)
    p = detail::polynomial(z, 0x1.36dc8cp-29f, 0x1.26d8e8p-22f, 0x1.a024e2p-16f, 0x1.6c168ep-10f, 0x1.555556p-5f);
  else
    p = detail::polynomial(z, 0x1.302ac901dabcfp-66, 0x1.d41fe4b97142bp-64, 0x1.6e73b49b938b9p-53,
                           0x1.ae608dcc4d174p-45, 0x1.9397a5818df88p-37, 0x1.1eed8e575ec87p-29, 0x1.27e4fb7908557p-22,
                           0x1.a01a01a0160fbp-16, 0x1.6c16c16c16c6cp-10, 0x1.5555555555555p-5);
  const F near = fma(x * detail::constant<F>(0.5), x, z * z * p);
  const F half_exp = detail::half_exp(size);
  const F far = (half_exp - detail::constant<F>(1)) + detail::constant<F>(0.25) / half_exp;
  return select(size < detail::constant<F>(2), near, far);
}

/// tanh x.
template <Lane F> [[gnu::always_inline]] HT_HD inline F tanh(F x) {
  const F one(real_of<F>(1));
  const F size = abs(x);
  const F z = x * x;
  F p;
  if constexpr (detail::is_single<F>)
    p = detail::polynomial(z, -0x1.77f6bep-12f, 0x1.2db0fap-9f, -0x1.046548p-7f, 0x1.600b4ap-6f, -0x1.b9627ap-5f,
                           0x1.110be6p-3f, -0x1.55553cp-2f);
  else
    p = detail::polynomial(z, -0x1.0d2c1fbc6b5bfp-24, 0x1.5f4a59bb127bfp-21, -0x1.cae784a72d7b6p-19,
                           0x1.9e10ff9b78028p-17, -0x1.2eb3ef3388129p-15, 0x1.8d7ae068e5f2p-14, -0x1.f33641035a39ap-13,
                           0x1.352135a00a809p-11, -0x1.7d9bcab778c7ap-10, 0x1.d6d30fcb05c3dp-9, -0x1.226e2ebd89001p-7,
                           0x1.664f4836887cdp-6, -0x1.ba1ba1b80facfp-5, 0x1.111111110d7d5p-3, -0x1.555555555550fp-2);
  // 1 - 2 / (exp(2|x|) + 1).
  const F far = one - one / (detail::half_exp(size + size) + detail::constant<F>(0.5));
  return copy_sign(select(size < one, fma(size * z, p, size), far), x);
}

} // namespace heavytail
