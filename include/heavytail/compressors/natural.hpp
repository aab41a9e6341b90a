// SPDX-License-Identifier: MIT
// Natural compression: |t| between the powers of two L ≤ |t| < 2L becomes 2L with probability (|t| - L)/L, else L: the
// mantissa's fraction decides, and only sign and exponent are sent.  V(v) = diag((|t| - L)(2L - |t|)); ω = 1/8,
// attained at |t| = 4L/3.  Source: Horváth, Ho, Horváth, Sahu, Canini, Richtárik, MSML 2022; theory.md 1.3.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>

namespace heavytail {

/// Each coordinate rounded at random to a neighbouring power of two.
template <class Real> struct Natural {
  bool shared_mask = false;

  static constexpr bool unbiased = true;

  double omega(std::int32_t /*dimension*/) const { return 0.125; }

  HT_HD std::int32_t uniforms(std::int32_t dimension) const { return dimension; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& v, Draw& draw) const {
    const F least(least_rounded<F>());
    const F last = F(real_of<F>(2)) / least;
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const F size = abs(v[j]);
      const Binade<F> between = binade(size);
      const F rounded = select(draw() <= between.fraction, between.low + between.low, between.low);
      v[j] = select((size >= least) & (size < last), copy_sign(rounded, v[j]), v[j]);
    }
  }

  template <Lane F, int D> HT_HD void add_variance(const Point<F, D>& v, F weight, Point<F, D>& out) const {
    const F least(least_rounded<F>());
    const F last = F(real_of<F>(2)) / least;
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const F size = abs(v[j]);
      const F low = binade(size).low;
      const F spread = (size - low) * (low + low - size);
      out[j] = select((size >= least) & (size < last), fma(weight, spread, out[j]), out[j]);
    }
  }

  static constexpr auto description() {
    return describe("natural", "Rounds each coordinate at random to a neighbouring power of two; ω = 1/8.",
                    "Horváth et al. 2022; theory.md 1.3", shared_mask_flag<Natural>());
  }

private:
  /// Zeros and subnormal numbers have no exponent of their own, and the last binade nothing above: they pass unchanged.
  template <Lane F> HT_HD static constexpr real_of<F> least_rounded() {
    return sizeof(real_of<F>) == sizeof(float) ? real_of<F>(0x1p-126) : real_of<F>(0x1p-1022);
  }
};

} // namespace heavytail
