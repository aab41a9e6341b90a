// SPDX-License-Identifier: MIT
// Random dithering (QSGD) with s levels: C(v)_j = ‖v‖₂ sign(v_j) ξ_j, ξ_j = (l + Ber(y - l))/s, y = s|v_j|/‖v‖₂ and
// l = ⌊y⌋.  V(v) = diag((‖v‖²/s²)(y - l)(1 - y + l)); ω = √d - 1 exactly for s = 1, else ω ≤ min(d/s², √d/s).
// Source: Alistarh, Grubic, Li, Tomioka, Vojnovic, NeurIPS 2017, Lemma 3.1; theory.md 1.3.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>

namespace heavytail {

/// Each |v_j|/‖v‖₂ rounded at random to a neighbouring multiple of 1/levels.
template <class Real> struct Qsgd {
  std::int32_t levels = 1;
  bool shared_mask = false;

  static constexpr bool unbiased = true;

  double omega(std::int32_t dimension) const {
    const double d = dimension;
    const double s = levels;
    return levels == 1 ? sqrt(d) - 1 : min(d / (s * s), sqrt(d) / s);
  }

  HT_HD std::int32_t uniforms(std::int32_t dimension) const { return dimension; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& v, Draw& draw) const {
    const F zero(real_of<F>(0));
    const F one(real_of<F>(1));
    const F s{real_of<F>(levels)};
    const ScaledNorm<F> size = scaled_norm(v);
    const F unit = size.norm / s;
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const F y = abs(v[j]) * size.inverse / size.norm * s;
      const F below = floor(y);
      const F level = below + select(draw() <= y - below, one, zero);
      // A zero vector has no direction: 0/0 is put right here.
      v[j] = select(size.norm == zero, zero, copy_sign(level * unit * size.scale, v[j]));
    }
  }

  template <Lane F, int D> HT_HD void add_variance(const Point<F, D>& v, F weight, Point<F, D>& out) const {
    const F zero(real_of<F>(0));
    const F one(real_of<F>(1));
    const F s{real_of<F>(levels)};
    const ScaledNorm<F> size = scaled_norm(v);
    const F unit = size.norm / s * size.scale;
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const F y = abs(v[j]) * size.inverse / size.norm * s;
      const F above = y - floor(y);
      const F spread = unit * above * (unit * (one - above));
      out[j] = select(size.norm == zero, out[j], fma(weight, spread, out[j]));
    }
  }

  static constexpr auto description() {
    return describe("qsgd", "Rounds each |v_j|/‖v‖ at random to a multiple of 1/levels; ω ≤ min(d/s², √d/s).",
                    "Alistarh et al. 2017; theory.md 1.3",
                    parameter("levels", &Qsgd::levels, Range{.low = 1, .high = 1 << 20}, "1", "number of levels s"),
                    shared_mask_flag<Qsgd>());
  }
};

} // namespace heavytail
