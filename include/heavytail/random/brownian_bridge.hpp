// SPDX-License-Identifier: MIT
// Which end of an interval a Brownian bridge reaches first.  With a0 and a1 the distances of its two ends from one end
// of the interval, b0 and b1 from the other, w = a0 + b0 the width and v the variance of the bridge, the reflection
// principle says of first passages at the one end
//   p = Σ_{k≥0} [exp(-2 (kw + a0)(kw + a1) / v) - exp(-2 (k+1)w ((k+1)w + a1 - a0) / v)]
//     = Σ_{k≥0} exp(-2 (kw + a0)(kw + a1) / v) (1 - exp(-2 b0 ((2k+1)w + a1) / v)),
// a sum of positive terms, whose first, with b0 infinite, is the crossing of a single end.  It holds for bridges that
// end beyond the other end too (b1 < 0).  Where v is large beside w², terms vary slowly and their sum is, by Euler's
// and Maclaurin's formula with h = 2w/√v and z = (a0 + a1)/√v,
//   p = exp(-2 a0 a1 / v) Σ_{j≥1} (-h)^(j-1) [B_j(b0/w) - B_j] / j! He_{j-1}(z),
// B_j being Bernoulli's and He_j Hermite's polynomials.
// Source: T. W. Anderson, Ann. Math. Stat. 31 (1960) 165, theorem 4.3 (images); Abramowitz and Stegun 23.1.32.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>

namespace heavytail {

/// A Brownian bridge as seen from one end of an interval that it begins in.  An end of the interval that there is not
/// is infinitely far away.
template <Lane F> struct BridgeDistances {
  F near_before; ///< of the bridge's first end from that end of the interval, > 0
  F near_after;  ///< of its last end, > 0; beyond the interval's other end too
  F far_before;  ///< of its first end from the interval's other end, > 0
};

namespace detail {

/// exp(-x) for x >= 0; 0 beyond 60, and for NaN.
template <Lane F> HT_HD F small_exp(F x) {
  const F bound(real_of<F>(60));
  return select(x < bound, exp(-max(min(x, bound), F(real_of<F>(0)))), F(real_of<F>(0)));
}

/// The sum for variances of at most 100 w².
template <Lane F> HT_HD F first_passage_by_images(const BridgeDistances<F>& d, F twice_by_variance) {
  using Real = real_of<F>;
  constexpr int most_images = 48; // the terms of the next are below e^-46
  const F width = d.near_before + d.far_before;
  F sum(Real(0));
  F shift(Real(0));
  for (int k = 0; k < most_images; ++k) {
    const F before = shift + d.near_before;
    const F after = shift + d.near_after;
    const F term = small_exp(twice_by_variance * (before * after));
    if (!any(term > F(Real(0)))) break;
    const F beyond = d.far_before * ((shift + width) + after);
    sum = sum + select(term > F(Real(0)), -term * expm1(-twice_by_variance * beyond), F(Real(0)));
    shift = shift + width;
  }
  return sum;
}

/// The sum for larger variances.
template <Lane F> HT_HD F first_passage_by_series(const BridgeDistances<F>& d, F twice_by_variance) {
  using Real = real_of<F>;
  const F width = d.near_before + d.far_before;
  const F root = sqrt(F(Real(0.5)) * twice_by_variance);
  const F h = F(Real(2)) * (width * root);
  const F z = (d.near_before + d.near_after) * root;
  const F b = d.far_before / width;
  const F q = b * (b - F(Real(1))); // B_j(b) - B_j by q = b² - b
  const F centred = b - F(Real(0.5));
  const F square = z * z;
  const F c1 = b;
  const F c2 = F(Real(0.5)) * q;
  const F c3 = F(Real(1) / Real(6)) * q * centred;
  const F c4 = F(Real(1) / Real(24)) * q * q;
  const F c5 = F(Real(1) / Real(120)) * q * centred * (q - F(Real(1) / Real(3)));
  const F he2 = square - F(Real(1));
  const F he3 = z * (square - F(Real(3)));
  const F he4 = fma(square, square - F(Real(6)), F(Real(3)));
  F sum = fma(-h, c5 * he4, c4 * he3);
  sum = fma(-h, sum, c3 * he2);
  sum = fma(-h, sum, c2 * z);
  sum = fma(-h, sum, c1);
  return small_exp(twice_by_variance * (d.near_before * d.near_after)) * sum;
}

} // namespace detail

/// The probability that a bridge of `variance` >= 0 reaches the near end, and first of the two.  A few roundings of
/// F from the exact number for variances of at most 100 w², 10^-6 beyond; 0 where it is below e^-60.
template <Lane F> HT_HD F first_passage(const BridgeDistances<F>& d, F variance) {
  using Real = real_of<F>;
  const F zero(Real(0));
  const F one(Real(1));
  const F twice_by_variance = F(Real(2)) / variance;
  const F width = d.near_before + d.far_before;
  const auto wide = width * width * F(Real(100)) >= variance;
  F p = detail::first_passage_by_images(d, twice_by_variance);
  if (!all(wide)) p = select(wide, p, detail::first_passage_by_series(d, twice_by_variance));
  return min(max(p, zero), one);
}

} // namespace heavytail
