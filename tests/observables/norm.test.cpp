// SPDX-License-Identifier: MIT
#include <heavytail/observables/norm.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("norm: by hand at (3, -4) on a quadratic, infinite for the diverged", "[observables][exact]") {
  CHECK(observed(PointNorm{}) == 5); // √(9 + 16)
  CHECK(PointNorm::infinite_when_diverged);
}

} // namespace heavytail::test
