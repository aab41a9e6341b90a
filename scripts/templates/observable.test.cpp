// SPDX-License-Identifier: MIT
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/observables/@name@.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("@name@: by hand at (3, -4)", "[observables][exact]") {
  struct NoObjective {};

  Point<double, 2> x;
  Point<double, 2> scratch;
  x[0] = 3;
  x[1] = -4;
  CHECK(@Name@Observed{}.value<double>(NoObjective{}, nullptr, x, scratch) == 4);
}

} // namespace heavytail::test
