// SPDX-License-Identifier: MIT
// TernGrad: C(v)_j = ‖v‖_∞ sign(v_j) Ber(|v_j|/‖v‖_∞).  V(v) = diag(|v_j|(‖v‖_∞ - |v_j|)); ω = (√d - 1)/2 exactly,
// attained at v = (1, a, …, a) with a = 1/(1 + √d).  Source: Wen et al., NeurIPS 2017; theory.md 1.3.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>

namespace heavytail {

/// Each coordinate becomes 0 or ±‖v‖_∞.
template <class Real> struct Ternary {
  bool shared_mask = false;

  static constexpr bool unbiased = true;

  double omega(std::int32_t dimension) const { return 0.5 * (sqrt(static_cast<double>(dimension)) - 1); }

  HT_HD std::int32_t uniforms(std::int32_t dimension) const { return dimension; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& v, Draw& draw) const {
    const F largest = norm_infinity(v);
    for (std::int32_t j = 0; j < v.size(); ++j) {
      // In a zero vector 0/0 compares false.  v - v is 0, and NaN where v is, which must not pass for 0.
      const auto kept = draw() <= abs(v[j]) / largest;
      v[j] = select(kept, copy_sign(largest, v[j]), v[j] - v[j]);
    }
  }

  template <Lane F, int D> HT_HD void add_variance(const Point<F, D>& v, F weight, Point<F, D>& out) const {
    const F largest = norm_infinity(v);
    for (std::int32_t j = 0; j < v.size(); ++j) out[j] = fma(weight * abs(v[j]), largest - abs(v[j]), out[j]);
  }

  static constexpr auto description() {
    return describe("ternary", "Each coordinate becomes 0 or ±max|v_j| (TernGrad); ω = (√d - 1)/2.",
                    "Wen et al. 2017; theory.md 1.3", shared_mask_flag<Ternary>());
  }
};

} // namespace heavytail
