// SPDX-License-Identifier: MIT
#include <heavytail/objectives/rosenbrock.hpp>

#include "tests/harness/objective_functions.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("rosenbrock: by hand at (-1, 2) and (2, 3, 5)", "[objectives][exact]") {
  const Rosenbrock<double> plane{.dimension = 2};
  CHECK(value(plane, {}, Vector{-1, 2}) == 104);
  CHECK(gradient(plane, {}, Vector{-1, 2}) == Vector{396, 200});
  CHECK(hessian_times(plane, {}, Vector{-1, 2}, Vector{1, 0}) == Vector{402, 400});
  CHECK(hessian_times(plane, {}, Vector{-1, 2}, Vector{0, 1}) == Vector{400, 200});
  CHECK(distance(plane, {}, Vector{4, 5}) == 5);
  const Rosenbrock<double> space{.dimension = 3};
  CHECK(value(space, {}, Vector{2, 3, 5}) == 100 + 1 + 1600 + 4);
  CHECK(gradient(space, {}, Vector{2, 3, 5}) == Vector{802, -200 + 4800 + 4, -800});
}

TEST_CASE("rosenbrock: minimum 0 at (1, …, 1)", "[objectives][exact]") {
  const Rosenbrock<double> f{.dimension = 4};
  const Vector ones = {1, 1, 1, 1};
  CHECK(value(f, {}, ones) == 0);
  CHECK(gradient(f, {}, ones) == Vector{0, 0, 0, 0});
  CHECK(distance(f, {}, ones) == 0);
}

} // namespace heavytail::test
