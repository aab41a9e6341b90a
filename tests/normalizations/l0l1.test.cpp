// SPDX-License-Identifier: MIT
#include <heavytail/normalizations/l0l1.hpp>

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("l0l1: n = 1/(l0 + l1 |grad f|), by hand", "[normalizations][exact]") {
  CHECK(L0L1<double>{.l0 = 2, .l1 = 0.5}.factor(4.0) == 0.25);
  CHECK(L0L1<double>{.l0 = 2, .l1 = 0}.factor(4.0) == 0.5);
}

} // namespace heavytail::test
