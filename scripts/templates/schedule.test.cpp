// SPDX-License-Identifier: MIT
#include <heavytail/schedules/@name@.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("@name@: by hand, rate 0.5 at k = 0, 1 and 2", "[schedules][exact]") {
  const @Name@Schedule schedule{.rate = 0.5};
  CHECK(schedule.at(0) == 1);
  CHECK(schedule.at(1) == 1 / 1.5);
  CHECK(schedule.at(2) == 0.5);
}

} // namespace heavytail::test
