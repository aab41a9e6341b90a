// SPDX-License-Identifier: MIT
#include <heavytail/observables/gradient_norm_squared.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("gradient_norm_squared: by hand at (3, -4) on a quadratic, infinite for the diverged",
          "[observables][exact]") {
  CHECK(observed(GradientNormSquared{}) == 73); // 9 + 64
  CHECK(GradientNormSquared::infinite_when_diverged);
}

} // namespace heavytail::test
