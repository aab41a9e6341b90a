// SPDX-License-Identifier: MIT
#include <heavytail/optimizers/dsignsgd.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

namespace heavytail::test {

TEST_CASE("dsignsgd: agents send signs, 0 for 0, and the server steps along their mean", "[optimizers][exact]") {
  const Dsignsgd<double> optimizer;
  Vector g = point(0.5, -2e-300);
  send(optimizer, g);
  CHECK(g[0] == 1);
  CHECK(g[1] == -1);
  g = point(0, -0.0);
  send(optimizer, g);
  CHECK(g[0] == 0);
  CHECK(g[1] == 0);
  g = point(std::nan(""), std::numeric_limits<double>::infinity());
  send(optimizer, g);
  CHECK(std::isnan(g[0]));
  CHECK(g[1] == 1);
  // Of 4 agents 3 and 1 sent +1: the mean is not rounded to a vote.
  Vector mean = point(0.5, -0.5);
  Vector x = point(1, 1);
  take_step(optimizer, mean, 0.5, x);
  CHECK(x[0] == 0.75);
  CHECK(x[1] == 1.25);
}

} // namespace heavytail::test
