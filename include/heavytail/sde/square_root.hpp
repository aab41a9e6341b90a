// SPDX-License-Identifier: MIT
// The square root of diag(D) + c uu' in O(d), without Cholesky: S dw = √D dw + κ u (w·dw), w_j = u_j/√D_j,
// κ = c / (1 + √(1 + c‖w‖²)).
// Source: theory.md 2.1.
#pragma once

#include <heavytail/lanes/point.hpp>

#include <cstdint>

namespace heavytail {

/// u/√D.  Where √D is less than a share of |u| below rounding it is taken as large as that, which changes S by as
/// little.
template <Lane F> HT_HD F whitened(F u, F root) {
  constexpr bool single = sizeof(real_of<F>) == sizeof(float);
  const F zero(real_of<F>(0));
  const F size = abs(u);
  const F share(real_of<F>(single ? 0x1p-30 : 0x1p-60));
  const F least = max(size * share, F(real_of<F>(single ? 0x1p-100 : 0x1p-900)));
  return select(size == zero, zero, u / max(root, least));
}

/// Replaces `variance`, the D_j ≥ 0, by S dw with S S' = diag(D) + `rank_one` uu'; the sum must be positive
/// semidefinite.
template <Lane F, int D>
HT_HD void times_square_root(const F& rank_one, const Point<F, D>& u, const Point<F, D>& dw, Point<F, D>& variance) {
  const F zero(real_of<F>(0));
  const F one(real_of<F>(1));
  if (all(rank_one == zero)) {
    for (std::int32_t j = 0; j < u.size(); ++j) variance[j] = sqrt(variance[j]) * dw[j];
    return;
  }
  F length = zero;
  F along = zero;
  for (std::int32_t j = 0; j < u.size(); ++j) {
    const F w = whitened(u[j], sqrt(variance[j]));
    length = fma(w, w, length);
    along = fma(w, dw[j], along);
  }
  const F stretched = max(fma(rank_one, length, one), zero);
  const F factor = rank_one / (one + sqrt(stretched)) * along;
  for (std::int32_t j = 0; j < u.size(); ++j) variance[j] = fma(factor, u[j], sqrt(variance[j]) * dw[j]);
}

} // namespace heavytail
