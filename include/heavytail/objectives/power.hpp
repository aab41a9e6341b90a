// SPDX-License-Identifier: MIT
// f(x) = Σ |x_j|^p / p, p ≥ 1.  For p > 2 it is (L0,L1)-smooth for every L1 > 0 with L0 = ((p-2)/L1)^(p-2), in any
// dimension, and not L-smooth; gradient descent on p = 4 is stable iff ηx² < 2.  Source: theory.md 1.2.
#pragma once

#include <heavytail/lanes/math.hpp>
#include <heavytail/objectives/objective.hpp>

#include <cstdint>

namespace heavytail {

/// Σ |x_j|^p / p.  Integer p up to 64 is evaluated by multiplications alone.
template <class Real> struct Power {
  std::int32_t dimension = 1;
  Real p{};
  std::int32_t whole = 0; ///< p where it is an integer up to 64, else 0

  template <class Table> void prepare(Table& /*table*/) {
    whole = p <= Real(64) && p == floor(p) ? static_cast<std::int32_t>(p) : 0;
  }

  template <Lane F, int D> HT_HD F value(const real_of<F>* /*table*/, const Point<F, D>& x) const {
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) sum = sum + raised(abs(x[j]), 0);
    return sum / F(p);
  }

  template <Lane F, int D>
  HT_HD void gradient(const real_of<F>* /*table*/, const Point<F, D>& x, Point<F, D>& g) const {
    for (std::int32_t j = 0; j < x.size(); ++j) g[j] = raised(abs(x[j]), 1) * sign(x[j]);
  }

  /// (p-1)|x_j|^(p-2) v_j; 0 at x_j = 0 for p < 2, where there is no second derivative.
  template <Lane F, int D>
  HT_HD void hessian_times(const real_of<F>* /*table*/, const Point<F, D>& x, const Point<F, D>& v,
                           Point<F, D>& out) const {
    const F zero(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F curvature =
          p < Real(2) ? select(x[j] == zero, zero, raised(abs(x[j]), 1) / abs(x[j])) : raised(abs(x[j]), 2);
      out[j] = F(p - Real(1)) * curvature * v[j];
    }
  }

  HT_HD static constexpr bool separable() { return true; }

  template <Lane F, int D> HT_HD F distance(const real_of<F>* /*table*/, const Point<F, D>& x) const { return norm(x); }

  static constexpr auto description() {
    return describe("power",
                    "Sum of |x_j|^p / p; for p > 2 (L0,L1)-smooth with L0 = ((p-2)/L1)^(p-2) and not L-smooth.",
                    "theory.md 1.2", parameter("p", &Power::p, at_least_one, "1", "exponent p"),
                    parameter("dimension", &Power::dimension, any_dimension, "1", "number of coordinates d", 1),
                    derived(&Power::whole));
  }

private:
  /// magnitude^(p - less), the same branch in all lanes.
  template <Lane F> HT_HD F raised(F magnitude, std::int32_t less) const {
    if (whole == 0) return pow(magnitude, F(p - Real(less)));
    F result(real_of<F>(1));
    for (std::int32_t n = whole - less; n > 0; n /= 2) {
      if (n % 2 != 0) result = result * magnitude;
      magnitude = magnitude * magnitude;
    }
    return result;
  }
};

} // namespace heavytail
