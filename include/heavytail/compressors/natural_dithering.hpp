// SPDX-License-Identifier: MIT
// Dithering on the levels {0, 2^(1-s), …, ½, 1} of |v_j|/‖v‖, in the norm 2 or ∞: V(v) = diag(‖v‖²(y - a)(b - y)) for
// y = |v_j|/‖v‖ between the neighbouring levels a < b.  ω ≤ 1/8 + β min(1, β), β = √d 2^(1-s).
// Source: Horváth, Ho, Horváth, Sahu, Canini, Richtárik, MSML 2022; theory.md 1.3.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>

namespace heavytail {

/// The norm that natural dithering divides by.
enum class DitheringNorm : std::int8_t { two, infinity };

/// Each |v_j|/‖v‖ rounded at random to a neighbouring level, a power of two or 0.
template <class Real> struct NaturalDithering {
  std::int32_t levels = 1;
  DitheringNorm norm = DitheringNorm::two;
  bool shared_mask = false;

  static constexpr bool unbiased = true;

  double omega(std::int32_t dimension) const {
    double beta = sqrt(static_cast<double>(dimension));
    for (std::int32_t s = 1; s < levels; ++s) beta *= 0.5;
    return 0.125 + beta * min(1.0, beta);
  }

  HT_HD std::int32_t uniforms(std::int32_t dimension) const { return dimension; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& v, Draw& draw) const {
    const F zero(real_of<F>(0));
    const ScaledNorm<F> size = message_norm(v);
    const Real least = least_level();
    const F steps(Real(1) / least);
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const F y = abs(v[j]) * size.inverse / size.norm;
      const Binade<F> between = binade(y);
      const auto is_least = y < F(least);
      const F below = select(is_least, zero, between.low);
      const F gap = select(is_least, F(least), between.low);
      const F level = below + select(draw() <= select(is_least, y * steps, between.fraction), gap, zero);
      // A zero vector has no direction: 0/0 is put right here.
      v[j] = select(size.norm == zero, zero, copy_sign(level * size.norm * size.scale, v[j]));
    }
  }

  template <Lane F, int D> HT_HD void add_variance(const Point<F, D>& v, F weight, Point<F, D>& out) const {
    const F zero(real_of<F>(0));
    const ScaledNorm<F> size = message_norm(v);
    const F whole = size.norm * size.scale;
    const F least(least_level());
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const F y = abs(v[j]) * size.inverse / size.norm;
      const F low = binade(y).low;
      const auto is_least = y < least;
      const F below = select(is_least, zero, low);
      const F above = select(is_least, least, low + low);
      const F spread = whole * (y - below) * (whole * (above - y));
      out[j] = select(size.norm == zero, out[j], fma(weight, spread, out[j]));
    }
  }

  static constexpr auto description() {
    return describe(
        "natural_dithering", "Rounds each |v_j|/‖v‖ at random to a neighbouring level 0, 2^(1-levels), …, ½, 1.",
        "Horváth et al. 2022; theory.md 1.3",
        parameter("levels", &NaturalDithering::levels, Range{.low = 1, .high = 64}, "1", "number of levels s"),
        word("norm", &NaturalDithering::norm, {"2", "inf"}, "norm that the message is divided by", DitheringNorm::two),
        shared_mask_flag<NaturalDithering>());
  }

private:
  /// The norm of the message that levels are shares of.
  template <Lane F, int D> HT_HD ScaledNorm<F> message_norm(const Point<F, D>& v) const {
    ScaledNorm<F> size = scaled_norm(v);
    if (norm == DitheringNorm::infinity) size.norm = norm_infinity(v) * size.inverse;
    return size;
  }

  /// 2^(1-s), the level next to 0.
  HT_HD Real least_level() const {
    Real least = 1;
    for (std::int32_t s = 1; s < levels; ++s) least *= Real(0.5);
    return least;
  }
};

} // namespace heavytail
