// SPDX-License-Identifier: MIT
#include "tests/harness/objective_functions.hpp"

#include <heavytail/objectives/@name@.hpp>

#include <catch2/catch.hpp>

#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

// Derivatives, minimum, precisions and SIMD targets are tested for the whole list in all.test.cpp; here stands what is exact.
TEST_CASE("@name@: by hand, a = 3 at (1, -2)", "[objectives][exact]") {
  const @Name@<double> f{.dimension = 2, .a = 3};
  CHECK(value(f, {}, Vector{1, -2}) == 7.5);
  CHECK(gradient(f, {}, Vector{1, -2}) == Vector{3, -6});
  CHECK(hessian_times(f, {}, Vector{1, -2}, Vector{1, 1}) == Vector{3, 3});
  CHECK(distance(f, {}, Vector{3, 4}) == 5);
}

} // namespace heavytail::test
