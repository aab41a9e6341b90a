// SPDX-License-Identifier: MIT
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/optimizers/@name@.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("@name@: one step by hand, from 1 along 2 with step size 0.25", "[optimizers][exact]") {
  Point<double, 1> mean;
  Point<double, 1> x;
  mean[0] = 2;
  x[0] = 1;
  const Memory<double> memory;
  @Name@<double>{}.update({.number = 0, .size = 0.25, .memory = memory}, mean, x);
  CHECK(x[0] == 0.5);
}

} // namespace heavytail::test
