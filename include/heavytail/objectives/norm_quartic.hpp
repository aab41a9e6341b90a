// SPDX-License-Identifier: MIT
// f(x) = ¼‖x‖⁴, ∇f = ‖x‖²x, ∇²f = ‖x‖²I + 2xx' with norm 3‖x‖²: (L0,L1)-smooth with (4/L1², L1) for every L1 > 0.
// Source: theory.md 1.2.
#pragma once

#include <heavytail/objectives/objective.hpp>

#include <cstdint>

namespace heavytail {

/// ¼‖x‖⁴: the quartic that is the same in every direction.
template <class Real> struct NormQuartic {
  std::int32_t dimension = 1;

  template <Lane F, int D> HT_HD F value(const real_of<F>* /*table*/, const Point<F, D>& x) const {
    const F square = norm_squared(x);
    return F(real_of<F>(0.25)) * square * square;
  }

  template <Lane F, int D>
  HT_HD void gradient(const real_of<F>* /*table*/, const Point<F, D>& x, Point<F, D>& g) const {
    const F square = norm_squared(x);
    for (std::int32_t j = 0; j < x.size(); ++j) g[j] = square * x[j];
  }

  /// ‖x‖² v + 2 (x·v) x.
  template <Lane F, int D>
  HT_HD void hessian_times(const real_of<F>* /*table*/, const Point<F, D>& x, const Point<F, D>& v,
                           Point<F, D>& out) const {
    const F square = norm_squared(x);
    F product(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) product = fma(x[j], v[j], product);
    for (std::int32_t j = 0; j < x.size(); ++j) out[j] = fma(square, v[j], (product + product) * x[j]);
  }

  template <Lane F, int D> HT_HD F distance(const real_of<F>* /*table*/, const Point<F, D>& x) const { return norm(x); }

  static constexpr auto description() {
    return describe("norm_quartic", "Quarter of the fourth power of the norm, ¼‖x‖⁴; not L-smooth.", "theory.md 1.2",
                    parameter("dimension", &NormQuartic::dimension, any_dimension, "1", "number of coordinates d", 1));
  }
};

} // namespace heavytail
