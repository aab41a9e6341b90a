// SPDX-License-Identifier: MIT
#include "host/estimates/normal_quantile.hpp"

#include "tests/statistics/numbers.hpp"

#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using heavytail::normal_quantile;
using heavytail::two_sided_normal_quantile;

namespace {

double relative_error(double value, double expected) {
  return std::abs(value - expected) / std::abs(expected);
}

} // namespace

TEST_CASE("normal quantile: within 1e-14 of Boost.Math for p from 1e-300 to 1 - 2^-53", "[exact]") {
  const boost::math::normal normal;
  heavytail::test::Generator generator(1);
  for (int i = 0; i < 20000; ++i) {
    const double p = 0.5 * std::pow(10.0, -300 * heavytail::test::uniform(generator));
    REQUIRE(relative_error(normal_quantile(p), quantile(normal, p)) < 1e-14);
    const double middle = heavytail::test::uniform(generator);
    // Near the median the quantile is a difference of p and 1/2.
    const double error = std::abs(normal_quantile(middle) - quantile(normal, middle));
    REQUIRE(error < 1e-14 * std::abs(quantile(normal, middle)) + 1e-16);
    const double tail = std::ldexp(1.0, -1 - static_cast<int>(heavytail::test::below(generator, 53)));
    REQUIRE(normal_quantile(1.0 - tail) == -normal_quantile(tail));
  }
}

TEST_CASE("normal quantile: ends, median and values outside of [0, 1]", "[exact]") {
  CHECK(normal_quantile(0.0) == -std::numeric_limits<double>::infinity());
  CHECK(normal_quantile(1.0) == std::numeric_limits<double>::infinity());
  CHECK(normal_quantile(0.5) == 0.0);
  CHECK(std::isnan(normal_quantile(-0.1)));
  CHECK(std::isnan(normal_quantile(1.1)));
  CHECK(std::isnan(normal_quantile(std::numeric_limits<double>::quiet_NaN())));
  CHECK(two_sided_normal_quantile(0.95) == Approx(1.959963984540054).epsilon(1e-15));
}
