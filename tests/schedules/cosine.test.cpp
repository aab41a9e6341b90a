// SPDX-License-Identifier: MIT
#include <heavytail/schedules/cosine.hpp>

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("cosine schedule: from 1 through 1/2 to 0 and no further", "[schedules][exact]") {
  const CosineSchedule schedule{.steps = 12};
  CHECK(schedule.at(0) == 1);
  CHECK(schedule.at(4) == Approx(0.75).epsilon(1e-15));
  CHECK(schedule.at(6) == 0.5);
  CHECK(schedule.at(12) == 0);
  CHECK(schedule.at(100) == 0);
  CHECK(schedule.constant_from() == 12);
}

} // namespace heavytail::test
