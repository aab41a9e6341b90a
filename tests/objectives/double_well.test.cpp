// SPDX-License-Identifier: MIT
#include <heavytail/objectives/double_well.hpp>

#include "tests/harness/objective_functions.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("double_well: by hand at (2, 0), and 0 in the wells", "[objectives][exact]") {
  const DoubleWell<double> f{.dimension = 2};
  CHECK(value(f, {}, Vector{2, 0}) == 2.5);
  CHECK(gradient(f, {}, Vector{2, 0}) == Vector{6, 0});
  CHECK(hessian_times(f, {}, Vector{2, 0}, Vector{1, 1}) == Vector{11, -1});
  CHECK(distance(f, {}, Vector{-2, 1}) == 1);
  CHECK(value(f, {}, Vector{-1, 1}) == 0);
  CHECK(gradient(f, {}, Vector{-1, 1}) == Vector{0, 0});
  CHECK(distance(f, {}, Vector{-1, 1}) == 0);
}

TEST_CASE("double_well: (L0,L1)-smooth with (5.079, 1) and (2.283, 2)", "[objectives][exact]") {
  const DoubleWell<double> f{.dimension = 1};
  const auto needed = [&](double l1) {
    double most = 0;
    for (double x = 0; x < 10; x += 1e-3)
      most = std::max(most, std::abs(hessian_times(f, {}, Vector{x}, Vector{1})[0]) -
                                l1 * std::abs(gradient(f, {}, Vector{x})[0]));
    return most;
  };
  // With x the zero of the derivative of 3x² - 1 - L1(x³ - x) beyond 1.
  const auto exact = [](double l1, double x) { return 3 * x * x - 1 - l1 * (x * x * x - x); };
  CHECK(needed(1) == Approx(exact(1, 1 + 2 / std::sqrt(3.0))).epsilon(1e-6));
  CHECK(needed(2) == Approx(exact(2, (3 + std::sqrt(21.0)) / 6)).epsilon(1e-6));
  CHECK(needed(1) == Approx(5.079).epsilon(0).margin(5e-4));
  CHECK(needed(2) <= 2.283);
}

} // namespace heavytail::test
