// SPDX-License-Identifier: MIT
#include <heavytail/observables/gradient_norm.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("gradient_norm: by hand at (3, -4) on a quadratic, infinite for the diverged", "[observables][exact]") {
  CHECK(observed(GradientNormObserved{}) == Approx(8.54400374531753).epsilon(1e-15)); // √73
  CHECK(GradientNormObserved::infinite_when_diverged);
}

} // namespace heavytail::test
