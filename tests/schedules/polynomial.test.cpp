// SPDX-License-Identifier: MIT
#include <heavytail/schedules/polynomial.hpp>

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("polynomial schedule: (1 + k)^-power, by hand", "[schedules][exact]") {
  CHECK(PolynomialSchedule{.power = 0.5}.at(0) == 1);
  CHECK(PolynomialSchedule{.power = 0.5}.at(3) == Approx(0.5).epsilon(1e-15));
  CHECK(PolynomialSchedule{.power = 1}.at(9) == Approx(0.1).epsilon(1e-15));
  CHECK(PolynomialSchedule{.power = 0}.at(7) == 1);
  CHECK(PolynomialSchedule{.power = 0}.constant_from() == 0);
  CHECK(PolynomialSchedule{.power = 1}.constant_from() > 1e300);
}

} // namespace heavytail::test
