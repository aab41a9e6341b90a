// SPDX-License-Identifier: MIT
#include <heavytail/optimizers/clipped_sgd.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

namespace heavytail::test {

TEST_CASE("clipped sgd: by norm, (6, 8) at threshold 5 is (3, 4), and what is shorter passes", "[optimizers][exact]") {
  ClippedSgd<double> optimizer;
  optimizer.threshold = 5;
  Vector g = point(6, 8);
  send(optimizer, g);
  CHECK(g[0] == Approx(3).epsilon(1e-15));
  CHECK(g[1] == Approx(4).epsilon(1e-15));
  g = point(1.5, -2);
  send(optimizer, g);
  CHECK(g[0] == 1.5);
  CHECK(g[1] == Approx(-2).epsilon(1e-15));
}

TEST_CASE("clipped sgd: by coordinate each is clamped", "[optimizers][exact]") {
  ClippedSgd<double> optimizer;
  optimizer.threshold = 5;
  optimizer.by = ClipBy::coordinate;
  Vector g = point(6, -8);
  send(optimizer, g);
  CHECK(g[0] == 5);
  CHECK(g[1] == -5);
  g = point(4, -0.5);
  send(optimizer, g);
  CHECK(g[0] == 4);
  CHECK(g[1] == -0.5);
}

TEST_CASE("clipped sgd: the server clips the mean where it is asked to, else nothing but messages",
          "[optimizers][exact]") {
  ClippedSgd<double> optimizer;
  optimizer.threshold = 5;
  optimizer.where = ClipWhere::server;
  Vector g = point(6, 8);
  send(optimizer, g);
  CHECK(g[0] == 6);
  Vector x = point(0, 0);
  take_step(optimizer, g, 1.0, x);
  CHECK(x[0] == Approx(-3).epsilon(1e-15));
  CHECK(x[1] == Approx(-4).epsilon(1e-15));

  optimizer.where = ClipWhere::agent;
  Vector mean = point(6, 8);
  x = point(0, 0);
  take_step(optimizer, mean, 1.0, x);
  CHECK(x[1] == -8);
}

TEST_CASE("clipped sgd: what is no number has no side to be clipped to", "[optimizers][exact]") {
  ClippedSgd<double> optimizer;
  optimizer.threshold = 5;
  for (const ClipBy by : {ClipBy::coordinate, ClipBy::norm}) {
    optimizer.by = by;
    Vector g = point(std::nan(""), -std::numeric_limits<double>::infinity());
    optimizer.clip(g);
    CHECK(std::isnan(g[0]));
  }
}

} // namespace heavytail::test
