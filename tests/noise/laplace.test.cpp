// SPDX-License-Identifier: MIT
#include <heavytail/noise/laplace.hpp>

#include "tests/harness/law_sample.hpp"

#include <boost/math/distributions/laplace.hpp>
#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("laplace: quantiles from 1e-6 to 1 - 1e-6 follow the exact law", "[law]") {
  expect_quantiles("laplace", Laplace<double>{}, boost_law(boost::math::laplace_distribution<double>()), 13);
}

TEST_CASE("laplace: even moments are exact", "[law]") {
  expect_mean("laplace, z^2", Laplace<double>{}, 203, 2, [](double z) { return z * z; });
  expect_mean("laplace, z^4", Laplace<double>{}, 204, 24, [](double z) { return z * z * z * z; });
}

} // namespace heavytail::test
