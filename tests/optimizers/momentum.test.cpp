// SPDX-License-Identifier: MIT
#include <heavytail/optimizers/momentum.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("momentum: two heavy-ball steps by hand, beta 1/2", "[optimizers][exact]") {
  Momentum<double> optimizer;
  optimizer.beta = 0.5;
  Vector velocity = point(0, 0);
  Vector x = point(10, -1);
  Vector mean = point(2, 4);
  optimizer.update(mean, 0.25, velocity, x);
  CHECK(velocity[0] == 2);
  CHECK(x[0] == 9.5);
  CHECK(x[1] == -2);
  mean = point(3, 0);
  optimizer.update(mean, 0.5, velocity, x);
  CHECK(velocity[0] == 4); // 0.5 · 2 + 3
  CHECK(x[0] == 7.5);
  CHECK(x[1] == -3); // the velocity 2 goes on without a gradient
}

} // namespace heavytail::test
