// SPDX-License-Identifier: MIT
// k coordinates uniformly without replacement, scaled by d/k; the others 0.  ω = d/k - 1, attained for every v, and
// V(v) = ((d-k)/k)[(d/(d-1)) diag(v²) - vv'/(d-1)].  Selection sampling (Knuth, The Art of Computer Programming 2,
// 3.4.2 S): coordinate j is taken with probability (k - taken)/(d - j), one uniform a coordinate.
// Source: theory.md 1.3.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>
#include <string>

namespace heavytail {

/// Exactly k of the d coordinates, times d/k.
template <class Real> struct RandK {
  std::int32_t k = 1;
  bool shared_mask = false;

  static constexpr bool unbiased = true;

  double omega(std::int32_t dimension) const { return static_cast<double>(dimension) / k - 1; }

  HT_HD Spread spread(std::int32_t dimension) const {
    if (dimension == 1) return {0, 0};
    const double d = dimension;
    const double omega = d / k - 1;
    return {omega * d / (d - 1), -omega / (d - 1)};
  }

  HT_HD std::int32_t uniforms(std::int32_t dimension) const { return dimension; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& v, Draw& draw) const {
    using Number = real_of<F>;
    const F zero(Number(0));
    const F one(Number(1));
    const F scale(Number(v.size()) / Number(k));
    F wanted{Number(k)};
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const auto taken = draw() * F(Number(v.size() - j)) <= wanted;
      v[j] = select(taken, scale * v[j], zero);
      wanted = wanted - select(taken, one, zero);
    }
  }

  template <class Report> void check(std::int32_t dimension, Report&& report) const {
    if (k > dimension) report("k", "at most the dimension, " + std::to_string(dimension), std::to_string(k));
  }

  static constexpr auto description() {
    return describe("rand_k", "Keeps k coordinates at random, scaled by d/k; ω = d/k - 1.", "theory.md 1.3",
                    parameter("k", &RandK::k, at_least_one, "1", "number of coordinates kept"),
                    shared_mask_flag<RandK>());
  }
};

} // namespace heavytail
