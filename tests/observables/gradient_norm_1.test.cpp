// SPDX-License-Identifier: MIT
#include <heavytail/observables/gradient_norm_1.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("gradient_norm_1: by hand at (3, -4) on a quadratic, infinite for the diverged", "[observables][exact]") {
  CHECK(observed(GradientNorm1{}) == 11); // 3 + 8
  CHECK(GradientNorm1::infinite_when_diverged);
}

} // namespace heavytail::test
