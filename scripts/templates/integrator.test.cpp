// SPDX-License-Identifier: MIT
#include "tests/harness/integration.hpp"

#include <catch2/catch.hpp>

namespace heavytail::test {

// The orders that it states belong here: strong_order of the harness.
TEST_CASE("@name@: one step by hand", "[integrators][exact]") {
  CHECK(stepped(@Name@<double>{}, Brownian<double>{1, 3, 2}, 0.25, 1, 0.5) == 1 + 3 * 0.25 + 2 * 0.5);
}

} // namespace heavytail::test
