// SPDX-License-Identifier: MIT
// f(x) = ½Σλ_j x_j² + (a/4)Σx_j⁴ - (b/3)Σx_j³, a > 0: with a negative λ_j a saddle at 0 between wells.
// Minimisers m of a coordinate are 0 or (b ± √(b² - 4aλ))/(2a); around one, with h = x - m,
//   f(x) - f(m) = h²(½(λ + 3am² - 2bm) + (am - b/3)h + (a/4)h²),
// which keeps its precision near m.  Source: theory.md 1.2.
#pragma once

#include <heavytail/describe/slice.hpp>
#include <heavytail/objectives/objective.hpp>

#include <cstdint>

namespace heavytail {

/// ½Σλ_j x_j² + (quartic/4)Σx_j⁴ - (cubic/3)Σx_j³.
template <class Real> struct EmbeddedSaddle {
  std::int32_t dimension = 0;
  Slice eigenvalues{};
  Real quartic{}, cubic{};
  Slice
      wells{}; ///< a coordinate's lower and upper minimiser, each as m, ½(λ + 3am² - 2bm), am - b/3; equal if only one

  template <class Table> void prepare(Table& table) {
    wells.offset = static_cast<std::uint32_t>(table.size());
    for (std::int32_t j = 0; j < dimension; ++j) {
      const auto lambda = eigenvalues.at<double>(table.data(), j);
      const Minimisers m = minimisers(lambda);
      const double both[] = {m.lower, m.upper};
      for (const double at : both) {
        table.push_back(at);
        table.push_back(0.5 * (lambda + at * (3 * quartic * at - 2 * cubic)));
        table.push_back(quartic * at - cubic / 3);
      }
    }
    wells.size = static_cast<std::uint32_t>(table.size()) - wells.offset;
  }

  template <Lane F, int D> HT_HD F value(const real_of<F>* table, const Point<F, D>& x) const {
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const Well<F> w = nearest_well(table, j, x[j]);
      const F rise = fma(fma(F(quartic * Real(0.25)), w.gap, w.third), w.gap, w.second);
      sum = fma(w.gap * w.gap, max(F(real_of<F>(0)), rise), sum);
    }
    return sum;
  }

  template <Lane F, int D> HT_HD void gradient(const real_of<F>* table, const Point<F, D>& x, Point<F, D>& g) const {
    for (std::int32_t j = 0; j < x.size(); ++j)
      g[j] = fma(fma(F(quartic), x[j], F(-cubic)), x[j], eigenvalues.at<F>(table, j)) * x[j];
  }

  /// (λ_j + 3a x_j² - 2b x_j) v_j.
  template <Lane F, int D>
  HT_HD void hessian_times(const real_of<F>* table, const Point<F, D>& x, const Point<F, D>& v,
                           Point<F, D>& out) const {
    for (std::int32_t j = 0; j < x.size(); ++j)
      out[j] = fma(fma(F(Real(3) * quartic), x[j], F(Real(-2) * cubic)), x[j], eigenvalues.at<F>(table, j)) * v[j];
  }

  HT_HD static constexpr bool separable() { return true; }

  template <Lane F, int D> HT_HD F distance(const real_of<F>* table, const Point<F, D>& x) const {
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F gap = nearest_well(table, j, x[j]).gap;
      sum = fma(gap, gap, sum);
    }
    return sqrt(sum);
  }

  static constexpr auto description() {
    return describe("embedded_saddle",
                    "Quadratic of any signs inside a quartic bowl; negative eigenvalues make a saddle at 0.",
                    "theory.md 1.2",
                    numbers("eigenvalues", &EmbeddedSaddle::eigenvalues, Extent::per_coordinate, any_real, "1",
                            "eigenvalues λ_j of the Hessian at 0"),
                    parameter("quartic", &EmbeddedSaddle::quartic, positive, "1", "weight a of Σx_j⁴/4"),
                    parameter("cubic", &EmbeddedSaddle::cubic, any_real, "1", "weight b of -Σx_j³/3"),
                    optional_parameter("dimension", &EmbeddedSaddle::dimension, any_dimension, "1",
                                       "number of coordinates d; absent: as many as eigenvalues", 0),
                    derived(&EmbeddedSaddle::wells));
  }

private:
  struct Minimisers {
    double lower, upper;
  };

  template <class F> struct Well {
    F gap, second, third; ///< x - m, and the coefficients of gap² and gap³
  };

  template <Lane F> HT_HD Well<F> nearest_well(const real_of<F>* table, std::int32_t j, F x) const {
    const std::int32_t first = 6 * j;
    const F lower = x - wells.at<F>(table, first);
    const F upper = x - wells.at<F>(table, first + 3);
    const auto is_lower = abs(lower) < abs(upper);
    return {select(is_lower, lower, upper),
            select(is_lower, wells.at<F>(table, first + 1), wells.at<F>(table, first + 4)),
            select(is_lower, wells.at<F>(table, first + 2), wells.at<F>(table, first + 5))};
  }

  /// The points of the least value of one coordinate's ½λx² + (a/4)x⁴ - (b/3)x³.
  Minimisers minimisers(double lambda) const {
    const double a = quartic;
    const double b = cubic;
    const double discriminant = b * b - 4 * a * lambda;
    if (discriminant < 0) return {0, 0};
    // The stationary point farther from 0 is the deeper one; there f = x²(3λ - bx)/12.
    const double far = 0.5 * (b < 0 ? b - sqrt(discriminant) : b + sqrt(discriminant)) / a;
    if (b == 0 && lambda < 0) return {-far, far};
    const double depth = b * far - 3 * lambda;
    const double rounding = 0x1p-45 * (abs(b * far) + abs(3 * lambda));
    if (depth < -rounding) return {0, 0};
    if (depth > rounding) return {far, far};
    return {min(far, 0.0), max(far, 0.0)};
  }
};

} // namespace heavytail
