// SPDX-License-Identifier: MIT
// f(x) = Σ (cosh(a x_j) - 1): convex, with a gradient that grows exponentially; (L0,L1)-smooth with (a², a) and not
// bounded by any polynomial.  Source: theory.md 1.2.
#pragma once

#include <heavytail/lanes/math.hpp>
#include <heavytail/objectives/objective.hpp>

#include <cstdint>

namespace heavytail {

/// Σ (cosh(a x_j) - 1), to full relative precision near its minimiser 0.
template <class Real> struct Cosh {
  std::int32_t dimension = 1;
  Real a{};

  template <Lane F, int D> HT_HD F value(const real_of<F>* /*table*/, const Point<F, D>& x) const {
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) sum = sum + coshm1(F(a) * x[j]);
    return sum;
  }

  template <Lane F, int D>
  HT_HD void gradient(const real_of<F>* /*table*/, const Point<F, D>& x, Point<F, D>& g) const {
    for (std::int32_t j = 0; j < x.size(); ++j) g[j] = F(a) * sinh(F(a) * x[j]);
  }

  template <Lane F, int D>
  HT_HD void hessian_times(const real_of<F>* /*table*/, const Point<F, D>& x, const Point<F, D>& v,
                           Point<F, D>& out) const {
    for (std::int32_t j = 0; j < x.size(); ++j) out[j] = F(a) * F(a) * cosh(F(a) * x[j]) * v[j];
  }

  HT_HD static constexpr bool separable() { return true; }

  template <Lane F, int D> HT_HD F distance(const real_of<F>* /*table*/, const Point<F, D>& x) const { return norm(x); }

  static constexpr auto description() {
    return describe("cosh", "Sum of cosh(a x_j) - 1; convex, with an exponential gradient, (L0,L1) = (a², a).",
                    "theory.md 1.2", parameter("a", &Cosh::a, positive, "1", "rate a of the growth"),
                    parameter("dimension", &Cosh::dimension, any_dimension, "1", "number of coordinates d", 1));
  }
};

} // namespace heavytail
