// SPDX-License-Identifier: MIT
// Each coordinate on its own with probability p, scaled by 1/p: C(v)_j = v_j B_j/p.  ω = 1/p - 1, attained for every v,
// and V(v) = ((1-p)/p) diag(v²).  Source: theory.md 1.3.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>

namespace heavytail {

/// Each coordinate with probability p, times 1/p.
template <class Real> struct Bernoulli {
  Real p{1};
  bool shared_mask = false;

  static constexpr bool unbiased = true;

  double omega(std::int32_t /*dimension*/) const { return 1 / static_cast<double>(p) - 1; }

  HT_HD Spread spread(std::int32_t /*dimension*/) const { return {1 / static_cast<double>(p) - 1, 0}; }

  /// Choices that agents share are no thinning.
  Thinning thinning() const { return {shared_mask ? 1 : static_cast<double>(p), false}; }

  HT_HD std::int32_t uniforms(std::int32_t dimension) const { return dimension; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& v, Draw& draw) const {
    const F zero(real_of<F>(0));
    const F scale(Real(1) / p);
    for (std::int32_t j = 0; j < v.size(); ++j) v[j] = select(draw() <= F(p), scale * v[j], zero);
  }

  static constexpr auto description() {
    return describe("bernoulli", "Keeps each coordinate with probability p, scaled by 1/p; ω = 1/p - 1.",
                    "theory.md 1.3",
                    parameter("p", &Bernoulli::p, probability, "1", "probability to keep a coordinate"),
                    shared_mask_flag<Bernoulli>());
  }
};

} // namespace heavytail
