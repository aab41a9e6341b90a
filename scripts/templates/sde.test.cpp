// SPDX-License-Identifier: MIT
#include <heavytail/sde/optimizers/all.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

// Next: drift and covariance against the moments of one step, as in tests/sde/optimizer_sde.test.cpp.
TEST_CASE("@name@ has an SDE of its own, for positions alone", "[sde]") {
  STATIC_REQUIRE(has_sde<double, @Name@<double>>);
  CHECK(SdeOf<double, @Name@<double>>::facts.state == SdeState::positions);
}

} // namespace heavytail::test
