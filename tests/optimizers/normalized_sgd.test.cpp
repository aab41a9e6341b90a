// SPDX-License-Identifier: MIT
#include <heavytail/optimizers/normalized_sgd.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

namespace heavytail::test {

TEST_CASE("normalized sgd: a step of length eta along the mean, by hand for (3, 4), and none for 0",
          "[optimizers][exact]") {
  const NormalizedSgd<double> optimizer;
  Vector mean = point(3, 4);
  Vector x = point(1, 1);
  take_step(optimizer, mean, 10.0, x);
  CHECK(x[0] == Approx(-5).epsilon(1e-15));
  CHECK(x[1] == Approx(-7).epsilon(1e-15));
  mean = point(0, 0);
  take_step(optimizer, mean, 10.0, x);
  CHECK(x[0] == Approx(-5).epsilon(1e-15));
}

TEST_CASE("normalized sgd: the length holds where the square of the norm overflows or underflows", "[optimizers]") {
  const NormalizedSgd<double> optimizer;
  for (const double size : {1e-300, 1e300}) {
    Vector mean = point(3 * size, -4 * size);
    Vector x = point(0, 0);
    take_step(optimizer, mean, 1.0, x);
    CHECK(x[0] == Approx(-0.6).epsilon(1e-15));
    CHECK(x[1] == Approx(0.8).epsilon(1e-15));
  }
}

TEST_CASE("normalized sgd: an infinite mean has a side, and one that is no number has none", "[optimizers][exact]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const NormalizedSgd<double> optimizer;
  Vector mean = point(-infinity, 3);
  Vector x = point(0, 0);
  take_step(optimizer, mean, 1.0, x);
  CHECK(x[0] == 1);
  mean = point(std::nan(""), 3);
  take_step(optimizer, mean, 1.0, x);
  CHECK(std::isnan(x[0]));
}

} // namespace heavytail::test
