// SPDX-License-Identifier: MIT
#include <heavytail/schedules/exponential.hpp>

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("exponential schedule: exp(-rate k), by hand", "[schedules][exact]") {
  CHECK(ExponentialSchedule{.rate = 0.25}.at(0) == 1);
  CHECK(ExponentialSchedule{.rate = 0.25}.at(4) == Approx(0.36787944117144233).epsilon(1e-15));
  CHECK(ExponentialSchedule{.rate = 0}.constant_from() == 0);
}

} // namespace heavytail::test
