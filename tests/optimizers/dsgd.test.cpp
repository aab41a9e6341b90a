// SPDX-License-Identifier: MIT
#include <heavytail/optimizers/dsgd.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("dsgd: x - step · mean, by hand at (3, 4)", "[optimizers][exact]") {
  const Dsgd<double> optimizer;
  Vector g = point(0.5, -2);
  optimizer.message(g, no_draw);
  CHECK(g[0] == 0.5);
  CHECK(g[1] == -2);
  Vector mean = point(1, -2);
  Vector velocity = point(0, 0);
  Vector x = point(3, 4);
  optimizer.update(mean, 0.5, velocity, x);
  CHECK(x[0] == 2.5);
  CHECK(x[1] == 5);
  CHECK(optimizer.uniforms_per_message(2) == 0);
}

} // namespace heavytail::test
