// SPDX-License-Identifier: MIT
// C(v) = (‖v‖₁/d) sign(v), sign(0) = 0.  Biased; ‖C(v) - v‖² ≤ (1 - δ)‖v‖² with δ = ‖v‖₁²/(d‖v‖²) ≥ 1/d, with equality
// where no coordinate is 0.  Source: Karimireddy, Rebjock, Stich, Jaggi, ICML 2019; theory.md 1.3.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>

namespace heavytail {

/// The signs, times the mean magnitude.
template <class Real> struct ScaledSign {
  static constexpr bool unbiased = false;

  double contraction(std::int32_t dimension) const { return 1.0 / dimension; }

  HT_HD std::int32_t uniforms(std::int32_t /*dimension*/) const { return 0; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& v, Draw& /*draw*/) const {
    const F mean = norm_1(v) / F(real_of<F>(v.size()));
    for (std::int32_t j = 0; j < v.size(); ++j) v[j] = mean * sign(v[j]);
  }

  static constexpr auto description() {
    return describe("scaled_sign", "Signs times the mean magnitude; biased, contraction at least 1/d.",
                    "Karimireddy et al. 2019; theory.md 1.3");
  }
};

} // namespace heavytail
