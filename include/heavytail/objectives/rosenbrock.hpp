// SPDX-License-Identifier: MIT
// f(x) = Σ_{j<d} (100 (x_{j+1} - x_j²)² + (1 - x_j)²): a curved narrow valley; minimum 0 at (1, …, 1).
// Source: H. H. Rosenbrock, Comput. J. 3 (1960) 175, extended to d coordinates.
#pragma once

#include <heavytail/objectives/objective.hpp>

#include <cstdint>

namespace heavytail {

/// Rosenbrock's valley.  For d ≥ 4 it has a second, local minimiser near (-1, 1, …, 1), which `distance` ignores.
template <class Real> struct Rosenbrock {
  std::int32_t dimension = 2;

  template <Lane F, int D> HT_HD F value(const real_of<F>* /*table*/, const Point<F, D>& x) const {
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j + 1 < x.size(); ++j) {
      const F across = x[j + 1] - x[j] * x[j];
      const F along = F(real_of<F>(1)) - x[j];
      sum = sum + fma(F(real_of<F>(100)) * across, across, along * along);
    }
    return sum;
  }

  template <Lane F, int D>
  HT_HD void gradient(const real_of<F>* /*table*/, const Point<F, D>& x, Point<F, D>& g) const {
    F from_below(real_of<F>(0)); // what the term before puts on coordinate j: 200 (x_j - x_{j-1}²)
    for (std::int32_t j = 0; j + 1 < x.size(); ++j) {
      const F across = x[j + 1] - x[j] * x[j];
      const F along = x[j] - F(real_of<F>(1));
      g[j] = from_below + fma(F(real_of<F>(-400)) * x[j], across, along + along);
      from_below = F(real_of<F>(200)) * across;
    }
    g[x.size() - 1] = from_below;
  }

  template <Lane F, int D>
  HT_HD void hessian_times(const real_of<F>* /*table*/, const Point<F, D>& x, const Point<F, D>& v,
                           Point<F, D>& out) const {
    F from_below(real_of<F>(0));
    for (std::int32_t j = 0; j + 1 < x.size(); ++j) {
      const F across = x[j + 1] - x[j] * x[j];
      const F change = v[j + 1] - (x[j] + x[j]) * v[j]; // of `across` along v
      out[j] = from_below + fma(F(real_of<F>(-400)), fma(v[j], across, x[j] * change), v[j] + v[j]);
      from_below = F(real_of<F>(200)) * change;
    }
    out[x.size() - 1] = from_below;
  }

  template <Lane F, int D> HT_HD F distance(const real_of<F>* /*table*/, const Point<F, D>& x) const {
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F gap = x[j] - F(real_of<F>(1));
      sum = fma(gap, gap, sum);
    }
    return sqrt(sum);
  }

  static constexpr auto description() {
    return describe("rosenbrock", "Rosenbrock's valley, sum of 100 (x_{j+1} - x_j²)² + (1 - x_j)²; minimum at ones.",
                    "Rosenbrock 1960",
                    parameter("dimension", &Rosenbrock::dimension, Range{.low = 2, .high = any_dimension.high}, "1",
                              "number of coordinates d", 2));
  }
};

} // namespace heavytail
