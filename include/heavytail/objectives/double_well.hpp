// SPDX-License-Identifier: MIT
// f(x) = Σ (x_j⁴/4 - x_j²/2): in each coordinate two wells at ±1 of depth ¼ around a barrier at 0.
// f - f* = ¼ Σ (x_j² - 1)².  Source: theory.md 1.2 and 7.10.
#pragma once

#include <heavytail/objectives/objective.hpp>

#include <cstdint>

namespace heavytail {

/// Σ (x_j⁴/4 - x_j²/2).
template <class Real> struct DoubleWell {
  std::int32_t dimension = 1;

  template <Lane F, int D> HT_HD F value(const real_of<F>* /*table*/, const Point<F, D>& x) const {
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F excess = square_minus_one(x[j]);
      sum = fma(excess, excess, sum);
    }
    return F(real_of<F>(0.25)) * sum;
  }

  template <Lane F, int D>
  HT_HD void gradient(const real_of<F>* /*table*/, const Point<F, D>& x, Point<F, D>& g) const {
    for (std::int32_t j = 0; j < x.size(); ++j) g[j] = x[j] * square_minus_one(x[j]);
  }

  /// (3x_j² - 1) v_j.
  template <Lane F, int D>
  HT_HD void hessian_times(const real_of<F>* /*table*/, const Point<F, D>& x, const Point<F, D>& v,
                           Point<F, D>& out) const {
    const F three(real_of<F>(3));
    for (std::int32_t j = 0; j < x.size(); ++j) out[j] = fma(three * x[j], x[j], F(real_of<F>(-1))) * v[j];
  }

  HT_HD static constexpr bool separable() { return true; }

  template <Lane F, int D> HT_HD F distance(const real_of<F>* /*table*/, const Point<F, D>& x) const {
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F gap = abs(x[j]) - F(real_of<F>(1));
      sum = fma(gap, gap, sum);
    }
    return sqrt(sum);
  }

  static constexpr auto description() {
    return describe("double_well", "Sum of x_j⁴/4 - x_j²/2; wells at ±1 around a barrier at 0 in every coordinate.",
                    "theory.md 1.2",
                    parameter("dimension", &DoubleWell::dimension, any_dimension, "1", "number of coordinates d", 1));
  }

private:
  /// x² - 1, rounded once, so that the loss keeps its relative precision in the wells.
  template <Lane F> HT_HD static F square_minus_one(F x) { return fma(x, x, F(real_of<F>(-1))); }
};

} // namespace heavytail
