// SPDX-License-Identifier: MIT
#include <heavytail/sde/square_root.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

namespace heavytail::test {

namespace {

/// The largest entry of S S' - diag(D) - c uu', relative to the largest of the matrix.
template <class Real> double error(std::vector<Real> d, Real c, std::vector<Real> u) {
  const std::size_t n = d.size();
  std::vector<std::vector<double>> product(n, std::vector<double>(n, 0.0));
  for (std::size_t k = 0; k < n; ++k) {
    std::vector<Real> unit(n, Real(0));
    unit[k] = 1;
    std::vector<Real> column = d;
    Point<Real, 0> out{column.data(), static_cast<std::int32_t>(n)};
    times_square_root(c, Point<Real, 0>{u.data(), out.dimension}, Point<Real, 0>{unit.data(), out.dimension}, out);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) product[i][j] += static_cast<double>(column[i]) * column[j];
  }
  double worst = 0;
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double exact = static_cast<double>(c) * u[i] * u[j] + (i == j ? d[i] : Real(0));
      worst = std::fmax(worst, std::abs(product[i][j] - exact));
      largest = std::fmax(largest, std::abs(exact));
    }
  return largest == 0 ? worst : worst / largest;
}

template <class Real> void check_roots(double bound) {
  CHECK(error<Real>({1, 2, 3}, Real(0.7), {0.5, -1, 2}) < bound);
  CHECK(error<Real>({1, 2, 3}, Real(-0.2), {0.5, -1, 1}) < bound);
  // Without a diagonal part, or without it in a coordinate.
  CHECK(error<Real>({0, 0, 0}, Real(0.7), {0.5, -1, 2}) < bound);
  CHECK(error<Real>({1, 0, 3}, Real(0.7), {0.5, -1, 2}) < bound);
  CHECK(error<Real>({1, 0, 3}, Real(-0.2), {0.5, 0, 1}) < bound);
  CHECK(error<Real>({0, 0, 0}, Real(0.7), {0, 0, 0}) == 0);
  CHECK(error<Real>({Real(1e-20), Real(1e-10), 1}, Real(1), {1, 1, 1}) < bound);
  // rand_k of a gradient without noise: singular along u, ω = 3, d = 4.
  std::vector<Real> d;
  const std::vector<Real> u = {0.3, -2, 1, 0.7};
  for (const Real g : u) d.push_back(Real(4) * g * g);
  CHECK(error<Real>(d, Real(-1), u) < bound);
}

} // namespace

TEST_CASE("square root: S S' = diag(D) + c uu' for either sign of c, with vanishing D, and where the sum is singular",
          "[exact]") {
  check_roots<double>(4e-15);
  check_roots<float>(2e-6);
}

} // namespace heavytail::test
