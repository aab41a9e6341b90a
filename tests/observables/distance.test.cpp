// SPDX-License-Identifier: MIT
#include <heavytail/observables/distance.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("distance: by hand at (3, -4) on a quadratic, infinite for the diverged", "[observables][exact]") {
  CHECK(observed(Distance{}) == 5); // to 0
  CHECK(Distance::infinite_when_diverged);
}

} // namespace heavytail::test
