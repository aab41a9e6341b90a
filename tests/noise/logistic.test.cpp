// SPDX-License-Identifier: MIT
#include <heavytail/noise/logistic.hpp>

#include "tests/harness/law_sample.hpp"

#include <boost/math/distributions/logistic.hpp>
#include <catch2/catch.hpp>

#include <numbers>

namespace heavytail::test {

TEST_CASE("logistic: quantiles from 1e-6 to 1 - 1e-6 follow the exact law", "[law]") {
  expect_quantiles("logistic", Logistic<double>{}, boost_law(boost::math::logistic_distribution<double>()), 15);
}

TEST_CASE("logistic: even moments are exact", "[law]") {
  const double pi = std::numbers::pi;
  expect_mean("logistic, z^2", Logistic<double>{}, 205, pi * pi / 3, [](double z) { return z * z; });
}

} // namespace heavytail::test
