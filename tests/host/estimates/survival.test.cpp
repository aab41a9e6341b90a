// SPDX-License-Identifier: MIT
#include "host/estimates/survival.hpp"

#include "host/estimates/exceedance.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

namespace heavytail::test {

TEST_CASE("survival: by hand, 100 replicas of which 0, 20, 20 and then all have diverged", "[exact]") {
  const std::vector<DivergedCount> counts = {{0, 0}, {2, 20}, {3, 20}, {4, 100}};
  const std::vector<SurvivalEstimate> estimates = estimate_survival(counts, 100, 0.95);
  REQUIRE(estimates.size() == 4);
  CHECK(estimates[0].survival.value == 1);
  CHECK_FALSE(estimates[0].hazard);
  CHECK(estimates[1].survival.value == 0.8);
  CHECK(estimates[1].hazard->value == Approx(-std::log(0.8) / 2));
  const Interval wilson = estimate_probability(20, 100, 0.95).interval;
  CHECK(estimates[1].hazard->interval.low == Approx(-std::log(1 - wilson.low) / 2));
  CHECK(estimates[1].hazard->interval.high == Approx(-std::log(1 - wilson.high) / 2));
  CHECK(estimates[2].hazard->value == 0);
  CHECK(estimates[2].hazard->interval.high > 0);
  CHECK(std::isinf(estimates[3].hazard->value));
  CHECK(estimates[3].survival.value == 0);
}

TEST_CASE("survival: once no replica is left there is no hazard", "[exact]") {
  const std::vector<DivergedCount> counts = {{0, 0}, {1, 5}, {2, 5}};
  const std::vector<SurvivalEstimate> estimates = estimate_survival(counts, 5, 0.95);
  CHECK(std::isinf(estimates[1].hazard->value));
  CHECK_FALSE(estimates[2].hazard);
}

} // namespace heavytail::test
