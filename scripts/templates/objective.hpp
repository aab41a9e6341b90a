// SPDX-License-Identifier: MIT
// f(x) = (a/2) Σ x_j².  Write the formula here.  Source: where it comes from.
#pragma once

#include <heavytail/lanes/math.hpp>
#include <heavytail/objectives/objective.hpp>

#include <cstdint>

namespace heavytail {

/// What it is, in one sentence.
template <class Real> struct @Name@ {
  std::int32_t dimension = 1;
  Real a{};

  /// f(x) - f*.
  template <Lane F, int D> HT_HD F value(const real_of<F>* /*table*/, const Point<F, D>& x) const {
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) sum = fma(x[j], x[j], sum);
    return F(a / Real(2)) * sum;
  }

  template <Lane F, int D>
  HT_HD void gradient(const real_of<F>* /*table*/, const Point<F, D>& x, Point<F, D>& g) const {
    for (std::int32_t j = 0; j < x.size(); ++j) g[j] = F(a) * x[j];
  }

  template <Lane F, int D>
  HT_HD void hessian_times(const real_of<F>* /*table*/, const Point<F, D>& /*x*/, const Point<F, D>& v,
                           Point<F, D>& out) const {
    for (std::int32_t j = 0; j < v.size(); ++j) out[j] = F(a) * v[j];
  }

  /// To the nearest minimiser known.
  template <Lane F, int D> HT_HD F distance(const real_of<F>* /*table*/, const Point<F, D>& x) const { return norm(x); }

  static constexpr auto description() {
    return describe("@name@", "What it is, in one sentence.", "where it comes from",
                    parameter("a", &@Name@::a, positive, "1", "what a is"),
                    parameter("dimension", &@Name@::dimension, any_dimension, "1", "number of coordinates d", 1));
  }
};

} // namespace heavytail
