// SPDX-License-Identifier: MIT
// n = 1/(L0 + L1‖∇f(x)‖), the step of (L0, L1)-smooth theory.
// Source: theory.md 1.2, 2.5.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/lane.hpp>

namespace heavytail {

/// Steps scaled by the local smoothness that (L0, L1)-smoothness allows.
template <class Real> struct L0L1 {
  Real l0{}, l1{};

  template <Lane F> HT_HD F factor(F gradient_norm) const { return F(Real(1)) / fma(F(l1), gradient_norm, F(l0)); }

  template <Lane F> HT_HD F derivative(F gradient_norm) const {
    const F n = factor(gradient_norm);
    return -F(l1) * n * n;
  }

  static constexpr auto description() {
    return describe(
        "l0l1", "n = 1 / (l0 + l1 |grad f|).", "theory.md 2.5",
        parameter("l0", &L0L1::l0, positive, "curvature", "smoothness where the gradient vanishes"),
        parameter("l1", &L0L1::l1, non_negative, "curvature/gradient", "growth of smoothness with the gradient"));
  }
};

} // namespace heavytail
