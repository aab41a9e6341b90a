// SPDX-License-Identifier: MIT
#include <heavytail/optimizers/dsgd.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("dsgd: x - step · mean, by hand at (3, 4)", "[optimizers][exact]") {
  const Dsgd<double> optimizer;
  Vector g = point(0.5, -2);
  send(optimizer, g);
  CHECK(g[0] == 0.5);
  CHECK(g[1] == -2);
  Vector mean = point(1, -2);
  Vector x = point(3, 4);
  take_step(optimizer, mean, 0.5, x);
  CHECK(x[0] == 2.5);
  CHECK(x[1] == 5);
  CHECK(optimizer.uniforms_per_message(2) == 0);
}

} // namespace heavytail::test
