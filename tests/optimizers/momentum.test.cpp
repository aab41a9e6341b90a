// SPDX-License-Identifier: MIT
#include <heavytail/optimizers/momentum.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("momentum: two heavy-ball steps by hand, beta 1/2", "[optimizers][exact]") {
  Momentum<double> optimizer;
  optimizer.beta = 0.5;
  Vector x = point(10, -1);
  Steps steps(optimizer);
  steps.take(point(2, 4), 0.25, x);
  CHECK(steps.memory().server_point(0)[0] == 2);
  CHECK(x[0] == 9.5);
  CHECK(x[1] == -2);
  steps.take(point(3, 0), 0.5, x);
  CHECK(steps.memory().server_point(0)[0] == 4); // 0.5 · 2 + 3
  CHECK(x[0] == 7.5);
  CHECK(x[1] == -3); // the velocity 2 goes on without a gradient
}

} // namespace heavytail::test
