// SPDX-License-Identifier: MIT
// Linear system, dX = -A X dt + B dW with matrices A and B.  Its mean is e^(-At) x and its covariance C solves
// C' = -AC - CA' + BB'.  Source: theory.md 7.13.
#pragma once

#include <heavytail/processes/process.hpp>

namespace heavytail {

/// dX = -A X dt + B dW.
template <class Real> struct Linear {
  std::int32_t dimension = 0;
  Slice a{}, b{}; ///< row by row

  HT_HD std::int32_t state_dimension(std::int32_t d) const { return d; }

  HT_HD std::int32_t positions(std::int32_t d) const { return d; }

  HT_HD std::int32_t noise_dimension(std::int32_t d) const { return d; }

  HT_HD bool diagonal() const { return dimension == 1; }

  template <Lane F, int D> HT_HD void drift(const real_of<F>* table, const Point<F, D>& x, Point<F, D>& out) const {
    multiply(table, a, x, out);
    for (std::int32_t j = 0; j < x.size(); ++j) out[j] = -out[j];
  }

  template <Lane F, int D>
  HT_HD void diffusion(const real_of<F>* table, const Point<F, D>& dw, Point<F, D>& out) const {
    multiply(table, b, dw, out);
  }

  static constexpr auto description() {
    return describe("linear", "Linear system dX = -A X dt + B dW with square matrices A and B.", "theory.md 7.13",
                    numbers("A", &Linear::a, Extent::square_matrix, any_real, "1/time", "rows of A"),
                    numbers("B", &Linear::b, Extent::square_matrix, any_real, "x/sqrt(time)", "rows of B"),
                    optional_parameter("dimension", &Linear::dimension, any_copies, "1",
                                       "number of coordinates; absent: as many as rows", 0));
  }

private:
  template <Lane F, int D>
  HT_HD static void multiply(const real_of<F>* table, const Slice& matrix, const Point<F, D>& v, Point<F, D>& out) {
    for (std::int32_t i = 0; i < v.size(); ++i) {
      const std::int32_t first = i * v.size();
      F sum(real_of<F>(0));
      for (std::int32_t j = 0; j < v.size(); ++j) sum = fma(matrix.at<F>(table, first + j), v[j], sum);
      out[i] = sum;
    }
  }
};

} // namespace heavytail
