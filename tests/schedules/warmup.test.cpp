// SPDX-License-Identifier: MIT
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/schedules/all.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("warmup schedule: (k + 1)/steps, then the next from its own 0", "[schedules][exact]") {
  WarmupSchedule<BasicSchedule> schedule;
  schedule.steps = 4;
  schedule.then = StepSchedule{.every = 2, .factor = 0.5};
  CHECK(schedule.at(0) == 0.25);
  CHECK(schedule.at(2) == 0.75);
  CHECK(schedule.at(3) == 1);
  CHECK(schedule.at(4) == 1);
  CHECK(schedule.at(5) == 1);
  CHECK(schedule.at(6) == 0.5);
  schedule.then = ConstantSchedule{};
  CHECK(schedule.constant_from() == 4);
}

} // namespace heavytail::test
