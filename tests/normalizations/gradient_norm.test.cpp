// SPDX-License-Identifier: MIT
#include <heavytail/normalizations/gradient_norm.hpp>

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("gradient_norm: n = 1/(c + |grad f|), by hand, and with c = 0", "[normalizations][exact]") {
  CHECK(GradientNorm<double>{.c = 0.5}.factor(3.5) == 0.25);
  CHECK(GradientNorm<double>{.c = 0}.factor(4.0) == 0.25);
}

} // namespace heavytail::test
