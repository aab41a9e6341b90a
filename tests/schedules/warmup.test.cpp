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

TEST_CASE("warmup: by the clock of time it rises from 0 to 1 over its length", "[exact]") {
  for (const double length : {5.0, 0.5, 80.0}) {
    const WarmupSchedule<BasicSchedule> schedule{.steps = length, .then = PolynomialSchedule{.power = 1}};
    CHECK(schedule_at_time(schedule, 0) == 0);
    CHECK(schedule_at_time(schedule, 0.5 * length) == 0.5);
    CHECK(schedule_at_time(schedule, 0.8 * length) == Approx(0.8).epsilon(1e-15));
    CHECK(schedule_at_time(schedule, length) == 1);
    CHECK(schedule_at_time(schedule, length + 3) == 0.25);
  }
  CHECK(schedule_at_time(PolynomialSchedule{.power = 1}, 3) == 0.25);
}

} // namespace heavytail::test
