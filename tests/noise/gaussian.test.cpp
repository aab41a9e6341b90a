// SPDX-License-Identifier: MIT
#include <heavytail/noise/gaussian.hpp>

#include "tests/harness/law_sample.hpp"

#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("gaussian: quantiles from 1e-6 to 1 - 1e-6 follow the exact law", "[law]") {
  expect_quantiles("gaussian", Gaussian<double>{}, boost_law(boost::math::normal_distribution<double>()), 11);
}

TEST_CASE("gaussian: even moments are exact", "[law]") {
  expect_mean("gaussian, z^2", Gaussian<double>{}, 201, 1, [](double z) { return z * z; });
  expect_mean("gaussian, z^4", Gaussian<double>{}, 202, 3, [](double z) { return z * z * z * z; });
}

} // namespace heavytail::test
