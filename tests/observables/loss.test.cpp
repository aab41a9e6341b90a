// SPDX-License-Identifier: MIT
#include <heavytail/observables/loss.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("loss: by hand at (3, -4) on a quadratic, infinite for the diverged", "[observables][exact]") {
  CHECK(observed(Loss{}) == 20.5); // ½(9 + 2 · 16)
  CHECK(Loss::infinite_when_diverged);
}

} // namespace heavytail::test
