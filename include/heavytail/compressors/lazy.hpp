// SPDX-License-Identifier: MIT
// The whole message with probability p, scaled by 1/p, else nothing: C(v) = v B/p.  ω = 1/p - 1, attained for every v,
// and V(v) = ((1-p)/p) vv'.  Source: theory.md 1.3.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>

namespace heavytail {

/// All or nothing: the message with probability p, times 1/p.
template <class Real> struct Lazy {
  Real p{1};
  bool shared_mask = false;

  static constexpr bool unbiased = true;

  double omega(std::int32_t /*dimension*/) const { return 1 / static_cast<double>(p) - 1; }

  HT_HD Spread spread(std::int32_t /*dimension*/) const { return {0, 1 / static_cast<double>(p) - 1}; }

  /// Choices that agents share are no thinning.
  Thinning thinning() const { return {shared_mask ? 1 : static_cast<double>(p), true}; }

  HT_HD std::int32_t uniforms(std::int32_t /*dimension*/) const { return 1; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& v, Draw& draw) const {
    const F zero(real_of<F>(0));
    const F scale(Real(1) / p);
    const auto sent = draw() <= F(p);
    for (std::int32_t j = 0; j < v.size(); ++j) v[j] = select(sent, scale * v[j], zero);
  }

  static constexpr auto description() {
    return describe("lazy", "Sends the whole message with probability p, scaled by 1/p; ω = 1/p - 1.", "theory.md 1.3",
                    parameter("p", &Lazy::p, probability, "1", "probability to send the message"),
                    shared_mask_flag<Lazy>());
  }
};

} // namespace heavytail
