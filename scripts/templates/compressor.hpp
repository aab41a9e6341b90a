// SPDX-License-Identifier: MIT
// C(v) = (v_j B_j/p), B_j a fair choice of probability p.  Write the formula, ω and the covariance here.  Source: where it
// comes from.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>

namespace heavytail {

/// What it is, in one sentence.
template <class Real> struct @Name@ {
  Real p{1};
  bool shared_mask = false;

  static constexpr bool unbiased = true;

  /// E‖C(v) - v‖² ≤ ω‖v‖²; a biased compressor has contraction(dimension) instead.
  double omega(std::int32_t /*dimension*/) const { return 1 / static_cast<double>(p) - 1; }

  /// How often `apply` calls `draw`.
  HT_HD std::int32_t uniforms(std::int32_t dimension) const { return dimension; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& v, Draw& draw) const {
    const F zero(real_of<F>(0));
    const F scale(Real(1) / p);
    for (std::int32_t j = 0; j < v.size(); ++j) v[j] = select(draw() <= F(p), scale * v[j], zero);
  }

  static constexpr auto description() {
    return describe("@name@", "What it is, in one sentence.", "where it comes from",
                    parameter("p", &@Name@::p, probability, "1", "what p is"), shared_mask_flag<@Name@>());
  }
};

} // namespace heavytail
