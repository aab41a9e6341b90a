// SPDX-License-Identifier: MIT
#include <heavytail/noise/uniform.hpp>

#include "tests/harness/law_sample.hpp"

#include <boost/math/distributions/uniform.hpp>
#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("uniform: quantiles from 1e-6 to 1 - 1e-6 follow the exact law", "[law]") {
  expect_quantiles("uniform", Uniform<double>{}, boost_law(boost::math::uniform_distribution<double>(-1, 1)), 17);
}

TEST_CASE("uniform: even moments are exact", "[law]") {
  expect_mean("uniform, z^4", Uniform<double>{}, 206, 0.2, [](double z) { return z * z * z * z; });
}

} // namespace heavytail::test
