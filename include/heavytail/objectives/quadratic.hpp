// SPDX-License-Identifier: MIT
// f(x) = ½ x'Hx with H = diag(λ_1, …, λ_d), λ_j ≥ 0, or H a symmetric positive semidefinite matrix.
// (L0,L1) = (λ_max, 0), μ = λ_min; minimiser 0 (and with eigenvalues 0, all of their space).  Source: theory.md 1.2.
#pragma once

#include <heavytail/describe/slice.hpp>
#include <heavytail/objectives/objective.hpp>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heavytail {

/// ½ x'Hx; exactly one of `eigenvalues` and `matrix` is not empty.
template <class Real> struct Quadratic {
  std::int32_t dimension = 0;
  Slice eigenvalues{};
  Slice matrix{}; ///< row by row

  template <Lane F, int D> HT_HD F value(const real_of<F>* table, const Point<F, D>& x) const {
    F twice(real_of<F>(0));
    for (std::int32_t i = 0; i < x.size(); ++i) twice = fma(x[i], row_times(table, i, x), twice);
    return F(real_of<F>(0.5)) * max(F(real_of<F>(0)), twice);
  }

  template <Lane F, int D> HT_HD void gradient(const real_of<F>* table, const Point<F, D>& x, Point<F, D>& g) const {
    for (std::int32_t i = 0; i < x.size(); ++i) g[i] = row_times(table, i, x);
  }

  template <Lane F, int D>
  HT_HD void hessian_times(const real_of<F>* table, const Point<F, D>& /*x*/, const Point<F, D>& v,
                           Point<F, D>& out) const {
    gradient(table, v, out);
  }

  HT_HD bool separable() const { return matrix.size == 0; }

  /// λ_max and λ_min, of given eigenvalues.
  std::optional<Smoothness> smoothness(const double* table) const {
    if (matrix.size != 0) return std::nullopt;
    Smoothness range{0, eigenvalues.at<double>(table, 0)};
    for (std::int32_t j = 0; j < dimension; ++j) {
      const auto eigenvalue = eigenvalues.at<double>(table, j);
      range = {max(range.smooth, eigenvalue), min(range.steep, eigenvalue)};
    }
    return range;
  }

  /// Coordinates of eigenvalue 0 are at a minimiser wherever they are; with a matrix, the minimiser known is 0.
  template <Lane F, int D> HT_HD F distance(const real_of<F>* table, const Point<F, D>& x) const {
    if (matrix.size != 0) return norm(x);
    const F zero(real_of<F>(0));
    F sum = zero;
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F gap = select(eigenvalues.at<F>(table, j) == zero, zero, x[j]);
      sum = fma(gap, gap, sum);
    }
    return sqrt(sum);
  }

  template <class Report> void check(const double* table, Report&& report) const {
    if (matrix.size == 0 && eigenvalues.size == 0) report("eigenvalues", "eigenvalues or a matrix", "neither");
    if (matrix.size == 0) return;
    if (eigenvalues.size != 0) report("matrix", "either eigenvalues or a matrix", "both");
    const auto d = static_cast<std::uint32_t>(dimension);
    if (matrix.size != d * d) return; // the number of its entries is the reader's to report
    const double* h = table + matrix.offset;
    for (std::uint32_t i = 0; i < d; ++i)
      for (std::uint32_t j = 0; j < i; ++j)
        if (h[i * d + j] != h[j * d + i]) {
          report("matrix", "a symmetric matrix", entry(h, d, i, j) + " and " + entry(h, d, j, i));
          return;
        }
    const double pivot = least_pivot(std::vector<double>(h, h + matrix.size), d);
    if (pivot < 0) report("matrix", "a positive semidefinite matrix", "a negative pivot, " + text(pivot));
  }

  static constexpr auto description() {
    return describe("quadratic",
                    "Quadratic ½ x'Hx with the given eigenvalues or matrix; smooth with L = largest eigenvalue.",
                    "theory.md 1.2",
                    optional_numbers("eigenvalues", &Quadratic::eigenvalues, Extent::per_coordinate, non_negative, "1",
                                     "eigenvalues λ_j of a diagonal H"),
                    optional_numbers("matrix", &Quadratic::matrix, Extent::square_matrix, any_real, "1",
                                     "H, symmetric and positive semidefinite, in the place of eigenvalues"),
                    optional_parameter("dimension", &Quadratic::dimension, any_dimension, "1",
                                       "number of coordinates d; absent: as many as eigenvalues or rows", 0));
  }

private:
  /// (Hx)_i.
  template <Lane F, int D> HT_HD F row_times(const real_of<F>* table, std::int32_t i, const Point<F, D>& x) const {
    if (matrix.size == 0) return eigenvalues.at<F>(table, i) * x[i];
    const std::int32_t first = i * x.size();
    F sum(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) sum = fma(matrix.at<F>(table, first + j), x[j], sum);
    return sum;
  }

  /// The least pivot of an elimination that takes the largest diagonal entry first: negative (beyond rounding) exactly
  /// where the matrix has a negative eigenvalue.
  static double least_pivot(std::vector<double> h, std::uint32_t d) {
    std::vector<bool> done(d, false);
    double tolerance = -1;
    for (std::uint32_t step = 0; step < d; ++step) {
      std::uint32_t p = d;
      for (std::uint32_t i = 0; i < d; ++i)
        if (!done[i] && (p == d || h[i * d + i] > h[p * d + p])) p = i;
      const double pivot = h[p * d + p];
      if (tolerance < 0) tolerance = 0x1p-50 * static_cast<double>(d) * (pivot > 0 ? pivot : 0);
      if (pivot <= tolerance) return remainder_pivot(h, done, d, tolerance);
      done[p] = true;
      eliminate(h, done, d, p);
    }
    return 0;
  }

  /// Takes the multiple of row `p` from all rows that are left.
  static void eliminate(std::vector<double>& h, const std::vector<bool>& done, std::uint32_t d, std::uint32_t p) {
    for (std::uint32_t i = 0; i < d; ++i)
      for (std::uint32_t j = 0; j < d && !done[i]; ++j)
        if (!done[j]) h[i * d + j] -= h[i * d + p] * h[p * d + j] / h[p * d + p];
  }

  /// What remains once no diagonal entry is positive: semidefinite only if all of it is zero up to rounding.
  static double remainder_pivot(const std::vector<double>& h, const std::vector<bool>& done, std::uint32_t d,
                                double tolerance) {
    double least = 0;
    for (std::uint32_t i = 0; i < d; ++i)
      for (std::uint32_t j = 0; j < d; ++j) {
        const double size = h[i * d + j] < 0 || i == j ? h[i * d + j] : -h[i * d + j];
        if (!done[i] && !done[j] && size < -tolerance && size < least) least = size;
      }
    return least;
  }

  static std::string text(double number) {
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, number).ptr};
  }

  static std::string entry(const double* h, std::uint32_t d, std::uint32_t i, std::uint32_t j) {
    return text(h[i * d + j]) + " in row " + std::to_string(i) + ", column " + std::to_string(j);
  }
};

} // namespace heavytail
