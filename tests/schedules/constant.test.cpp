// SPDX-License-Identifier: MIT
#include <heavytail/schedules/constant.hpp>

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("constant schedule: eta_k = 1", "[schedules][exact]") {
  CHECK(ConstantSchedule{}.at(0) == 1);
  CHECK(ConstantSchedule{}.at(1e12) == 1);
  CHECK(ConstantSchedule{}.constant_from() == 0);
}

} // namespace heavytail::test
