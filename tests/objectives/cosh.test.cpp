// SPDX-License-Identifier: MIT
#include <heavytail/objectives/cosh.hpp>

#include "tests/harness/objective_functions.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("cosh: at a x = log 2, where cosh = 5/4 and sinh = 3/4", "[objectives][exact]") {
  const Cosh<double> f{.dimension = 2, .a = 2};
  const double x = 0.5 * std::log(2.0);
  CHECK(value(f, {}, Vector{x, -x}) == Approx(0.5).epsilon(1e-14));
  CHECK(gradient(f, {}, Vector{x, -x})[0] == Approx(1.5).epsilon(1e-14));
  CHECK(gradient(f, {}, Vector{x, -x})[1] == Approx(-1.5).epsilon(1e-14));
  CHECK(hessian_times(f, {}, Vector{x, -x}, Vector{1, 2})[1] == Approx(10).epsilon(1e-14));
  CHECK(distance(f, {}, Vector{3, -4}) == 5);
}

TEST_CASE("cosh: the loss keeps its relative precision near the minimiser, x from 1e-10 to 1e-2",
          "[objectives][property]") {
  const Cosh<double> f{.dimension = 1, .a = 1};
  const Cosh<float> single{.dimension = 1, .a = 1};
  for (const double x : {1e-10, 1e-6, 1e-4, 1e-2}) {
    const double exact = 2 * std::sinh(x / 2) * std::sinh(x / 2);
    CHECK(value(f, {}, Vector{x}) == Approx(exact).epsilon(1e-14));
    CHECK(value(single, {}, std::vector<float>{static_cast<float>(x)}) == Approx(exact).epsilon(1e-6));
  }
}

TEST_CASE("cosh: (L0,L1)-smooth with (a², a)", "[objectives][exact]") {
  for (const double a : {0.5, 1.0, 3.0}) {
    const Cosh<double> f{.dimension = 1, .a = a};
    double needed = 0;
    for (double x = 0; x < 10; x += 1e-2)
      needed = std::max(needed, hessian_times(f, {}, Vector{x}, Vector{1})[0] - a * gradient(f, {}, Vector{x})[0]);
    CHECK(needed == Approx(a * a).epsilon(1e-12));
  }
}

} // namespace heavytail::test
