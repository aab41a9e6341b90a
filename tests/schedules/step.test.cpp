// SPDX-License-Identifier: MIT
#include <heavytail/schedules/step.hpp>

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("step schedule: a stair every 10 steps", "[schedules][exact]") {
  const StepSchedule schedule{.every = 10, .factor = 0.5};
  CHECK(schedule.at(0) == 1);
  CHECK(schedule.at(9) == 1);
  CHECK(schedule.at(10) == 0.5);
  CHECK(schedule.at(29) == 0.25);
  CHECK(schedule.at(30) == 0.125);
}

} // namespace heavytail::test
