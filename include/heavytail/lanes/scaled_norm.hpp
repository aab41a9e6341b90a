// SPDX-License-Identifier: MIT
// Norms whose squares neither overflow nor underflow, for gradients under heavy-tailed noise.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// ‖v‖₂ = norm·scale, scale a power of two and norm of moderate size, so that no square overflows or underflows.
template <Lane F> struct ScaledNorm {
  F norm, scale, inverse; ///< inverse = 1/scale
};

/// ‖v‖₂, for any finite v.  |v_j|·inverse ≤ norm holds for the computed numbers too.
template <Lane F, int D> HT_HD ScaledNorm<F> scaled_norm(const Point<F, D>& v) {
  using Real = real_of<F>;
  using Layout = Ieee<Real>;
  using Bits = bits_of<F>;
  // Both 2^e and 2^-e are normal for |e| < bias.
  constexpr typename Layout::Bits one = Layout::exponent_bias;
  constexpr Real least = sizeof(Real) == sizeof(float) ? Real(0x1p-126) : Real(0x1p-1022);
  const F largest = min(max(norm_infinity(v), F(least)), F(Real(1) / least));
  const Bits exponent = to_bits(largest) & Bits(Layout::exponent);
  ScaledNorm<F> result;
  result.scale = from_bits(exponent);
  result.inverse = from_bits(Bits((2 * one) << Layout::mantissa_bits) - exponent);
  F sum(Real(0));
  for (std::int32_t j = 0; j < v.size(); ++j) {
    const F scaled = v[j] * result.inverse;
    sum = fma(scaled, scaled, sum);
  }
  result.norm = sqrt(sum);
  return result;
}

/// √(a² + b²), without squares that overflow or underflow; of finite numbers, or NaN where one is NaN.
template <Lane F> HT_HD F hypotenuse(const F& a, const F& b) {
  const F zero(real_of<F>(0));
  const F one(real_of<F>(1));
  const F longer = max(abs(a), abs(b));
  const F shorter = min(abs(a), abs(b));
  const F ratio = select(longer > zero, shorter / longer, zero);
  const F result = longer * sqrt(fma(ratio, ratio, one));
  return select(a == a, result, a);
}

/// An infinite number as the largest finite one; NaN stays, since no side is right for it.
template <Lane F> HT_HD F clamped_to_finite(const F& v) {
  constexpr real_of<F> largest_finite = std::numeric_limits<real_of<F>>::max();
  const F limit(largest_finite);
  return max(-limit, min(limit, v));
}

/// The same of every coordinate.
template <Lane F, int D> HT_HD void clamp_to_finite(Point<F, D>& v) {
  for (std::int32_t j = 0; j < v.size(); ++j) v[j] = clamped_to_finite<F>(v[j]);
}

} // namespace heavytail
