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
    const Grid<F> grid(v, levels);
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const F y = grid.place(v[j]);
      const F below = floor(y);
      const F level = below + select(draw() <= y - below, one, zero);
      v[j] = copy_sign(level * grid.unit * grid.size.scale, v[j]);
    }
  }

  template <Lane F, int D> HT_HD void add_variance(const Point<F, D>& v, F weight, Point<F, D>& out) const {
    const F one(real_of<F>(1));
    const Grid<F> grid(v, levels);
    const F unit = grid.unit * grid.size.scale;
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const F y = grid.place(v[j]);
      const F above = y - floor(y);
      out[j] = fma(weight, unit * above * (unit * (one - above)), out[j]);
    }
  }

  static constexpr auto description() {
    return describe("qsgd", "Rounds each |v_j|/‖v‖ at random to a multiple of 1/levels; ω ≤ min(d/s², √d/s).",
                    "Alistarh et al. 2017; theory.md 1.3",
                    parameter("levels", &Qsgd::levels, Range{.low = 1, .high = 1 << 20}, "1", "number of levels s"),
                    shared_mask_flag<Qsgd>());
  }

private:
  /// The levels of a vector: multiples of unit · size.scale.
  template <Lane F> struct Grid {
    ScaledNorm<F> size;
    F levels, unit, density; ///< density = levels/size.norm; 0 for a zero vector, which has no direction

    template <int D>
    HT_HD Grid(const Point<F, D>& v, std::int32_t count)
        : size(scaled_norm(v)), levels{real_of<F>(count)}, unit(size.norm / levels),
          density(select(size.norm == F(real_of<F>(0)), size.norm, levels / size.norm)) {}

    /// |v|/‖v‖ in levels.
    HT_HD F place(F coordinate) const { return min(abs(coordinate) * size.inverse * density, levels); }
  };
};

} // namespace heavytail
