// SPDX-License-Identifier: MIT
#include <heavytail/observables/coordinate.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("coordinate: x[j] by hand, absent for the diverged", "[observables][exact]") {
  CHECK(observed(Coordinate{0}) == 3);
  CHECK(observed(Coordinate{1}) == -4);
  CHECK_FALSE(Coordinate::infinite_when_diverged);
}

} // namespace heavytail::test
