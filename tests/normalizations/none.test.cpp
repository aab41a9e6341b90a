// SPDX-License-Identifier: MIT
#include <heavytail/normalizations/none.hpp>

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("no normalization: n = 1 at any gradient", "[normalizations][exact]") {
  CHECK(NoNormalization<double>{}.factor(0.0) == 1);
  CHECK(NoNormalization<double>{}.factor(1e300) == 1);
}

} // namespace heavytail::test
