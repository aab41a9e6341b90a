// SPDX-License-Identifier: MIT
// f(x) = Σ (x_j² + 3 sin²x_j): not convex, yet Polyak-Łojasiewicz (the proven constant is μ = 1/32), L-smooth with
// L = 8, minimiser 0.  Source: Karimi, Nutini, Schmidt, ECML 2016; theory.md 1.2.
#pragma once

#include <heavytail/lanes/math.hpp>
#include <heavytail/objectives/objective.hpp>

#include <cstdint>
#include <optional>

namespace heavytail {

/// Σ (x_j² + 3 sin²x_j).
template <class Real> struct SinePl {
  std::int32_t dimension = 1;

  template <Lane F, int D> HT_HD F value(const real_of<F>* /*table*/, const Point<F, D>& x) const {
    const F three(real_of<F>(3));
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F sine = reduced(x[j]).sin;
      sum = sum + fma(x[j], x[j], three * sine * sine);
    }
    return sum;
  }

  /// 2x_j + 3 sin 2x_j.
  template <Lane F, int D>
  HT_HD void gradient(const real_of<F>* /*table*/, const Point<F, D>& x, Point<F, D>& g) const {
    const F six(real_of<F>(6));
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const Wave<F> wave = reduced(x[j]);
      g[j] = fma(six * wave.sin, wave.cos, x[j] + x[j]);
    }
  }

  /// (2 + 6 cos 2x_j) v_j, with cos 2x = 1 - 2 sin²x.
  template <Lane F, int D>
  HT_HD void hessian_times(const real_of<F>* /*table*/, const Point<F, D>& x, const Point<F, D>& v,
                           Point<F, D>& out) const {
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F sine = reduced(x[j]).sin;
      out[j] = fma(F(real_of<F>(-12)) * sine, sine, F(real_of<F>(8))) * v[j];
    }
  }

  HT_HD static constexpr bool separable() { return true; }

  template <Lane F, int D> HT_HD F distance(const real_of<F>* /*table*/, const Point<F, D>& x) const { return norm(x); }

  std::optional<Smoothness> smoothness(const double* /*table*/) const { return Smoothness{8, 1.0 / 32}; }

  static constexpr auto description() {
    return describe("sine_pl", "Sum of x_j² + 3 sin²x_j; not convex, but Polyak-Łojasiewicz and smooth with L = 8.",
                    "Karimi, Nutini, Schmidt 2016; theory.md 1.2",
                    parameter("dimension", &SinePl::dimension, any_dimension, "1", "number of coordinates d", 1));
  }

private:
  template <class F> struct Wave {
    F sin, cos;
  };

  /// sin and cos of x - nπ, n the integer that brings it to [-π/2, π/2]: those of x, but for a sign common to both.
  /// π is taken in two parts, so that x - nπ keeps its precision for |x| up to 10⁷ (float32) and 10¹⁴ (float64).
  template <Lane F> HT_HD static Wave<F> reduced(F x) {
    constexpr bool single = sizeof(real_of<F>) == sizeof(float);
    constexpr double pi_high = single ? 0x1.921fb6p+1 : 0x1.921fb54442d18p+1;
    constexpr double pi_low = single ? -0x1.777a5cf72cecep-24 : 0x1.1a62633145c07p-53;
    const F over_pi(real_of<F>(0x1.45f306dc9c883p-2));
    const F n = floor(fma(x, over_pi, F(real_of<F>(0.5))));
    const F r = fma(n, F(real_of<F>(-pi_low)), fma(n, F(real_of<F>(-pi_high)), x));
    Wave<F> wave;
    sincospi(r * over_pi, wave.sin, wave.cos);
    return wave;
  }
};

} // namespace heavytail
