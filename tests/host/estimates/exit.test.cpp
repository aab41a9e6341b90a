// SPDX-License-Identifier: MIT
#include "host/estimates/exit.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <limits>

namespace heavytail::test {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const std::array<double, 2> median_and_ninth{0.5, 0.9};

/// Exits at steps 2, 4 and 9, and a replica that stays until step 10.
Summary four_replicas() {
  Summary exits{std::span<const double>{}};
  for (const double step : {2.0, 4.0, 9.0}) exits.add(step);
  exits.add_diverged(DivergedAs::infinity);
  return exits;
}

} // namespace

TEST_CASE("exit estimates: means of three exits in four, in time, by hand", "[exact]") {
  const Summary exits = four_replicas();
  const ExitEstimate estimate = estimate_exit({exits, 2, 10}, {0.5, -0.5}, median_and_ninth, 0.95);
  CHECK(estimate.exited == 3);
  CHECK(estimate.censored == 1);
  CHECK(estimate.upwards == 2);
  CHECK(estimate.share_upwards.value == Approx(2.0 / 3));
  // Times 0.75, 1.75, 4.25, and 5 for the one that stays.
  CHECK(estimate.mean.value == Approx(2.25));
  CHECK(estimate.restricted_mean.value == Approx(2.9375));
  CHECK(estimate.mean_if_exponential.value == Approx(11.75 / 3));
  const double z = 1.959963984540054;
  const double deviation = std::sqrt((1.5 * 1.5 + 0.5 * 0.5 + 2 * 2) / 2);
  CHECK(estimate.mean.interval.high == Approx(2.25 + z * deviation / std::sqrt(3.0)));
  const double squares = std::pow(2.1875, 2) + std::pow(1.1875, 2) + std::pow(1.3125, 2) + std::pow(2.0625, 2);
  CHECK(estimate.restricted_mean.interval.low == Approx(2.9375 - z * std::sqrt(squares / 3 / 4)));
  CHECK(estimate.mean_if_exponential.interval.high == Approx(11.75 / 3 * std::exp(z / std::sqrt(3.0))));
  CHECK(estimate.mean_if_exponential.interval.low == Approx(11.75 / 3 * std::exp(-z / std::sqrt(3.0))));
  REQUIRE(estimate.quantiles.size() == 2);
  CHECK(estimate.quantiles[0].estimate.value == 1.75);
  CHECK(estimate.quantiles[1].estimate.value == infinity);
}

TEST_CASE("exit estimates: replicas that start outside have the time 0, whatever the shift", "[exact]") {
  Summary exits{std::span<const double>{}};
  for (const double step : {0.0, 0.0, 0.0, 5.0}) exits.add(step);
  const ExitEstimate estimate = estimate_exit({exits, 4, 10}, {0.5, -0.5}, median_and_ninth, 0.95);
  CHECK(estimate.mean.value == 2.25 / 4);
  CHECK(estimate.restricted_mean.value == 2.25 / 4);
  CHECK(estimate.mean.interval.high == Approx(0.5625 * (1 + 1.959963984540054)));
  CHECK(estimate.quantiles[0].estimate.value == 0);
  CHECK(estimate.quantiles[1].estimate.value == 2.25);
}

TEST_CASE("exit estimates: quantiles are whole steps, also where neighbouring bins are as full", "[exact]") {
  // Steps 128 to 300, each as often: up to 255 a bin has one of them at its lower edge, above two.
  Summary exits{std::span<const double>{}};
  for (int step = 128; step < 300; ++step)
    for (int i = 0; i < 1000; ++i) exits.add(step);
  const std::array<double, 2> levels{10.5 / 172, 150.5 / 172};
  const ExitEstimate estimate = estimate_exit({exits, 0, 300}, {1, 0}, levels, 0.95);
  CHECK(estimate.quantiles[0].estimate == Estimate{138, {138, 138}});
  CHECK(estimate.quantiles[1].estimate.value == 278);
}

TEST_CASE("exit estimates: without an exit means are not numbers, and the exponential one is infinite", "[exact]") {
  Summary exits{std::span<const double>{}};
  for (int i = 0; i < 5; ++i) exits.add_diverged(DivergedAs::infinity);
  const ExitEstimate estimate = estimate_exit({exits, 0, 8}, {0.25, 0}, median_and_ninth, 0.95);
  CHECK(estimate.exited == 0);
  CHECK(estimate.censored == 5);
  CHECK(std::isnan(estimate.mean.value));
  CHECK(std::isnan(estimate.share_upwards.value));
  CHECK(estimate.restricted_mean.value == 2);
  CHECK(estimate.mean_if_exponential.value == infinity);
  CHECK(estimate.mean_if_exponential.interval == Interval{10, infinity});
}

TEST_CASE("exit estimates: without censored replicas the three means are one", "[exact]") {
  Summary exits{std::span<const double>{}};
  for (const double step : {1.0, 3.0, 3.0, 7.0}) exits.add(step);
  const ExitEstimate estimate = estimate_exit({exits, 4, 10}, {2, 0}, median_and_ninth, 0.95);
  CHECK(estimate.mean.value == 7);
  CHECK(estimate.restricted_mean.value == 7);
  CHECK(estimate.restricted_mean.interval == estimate.mean.interval);
  CHECK(estimate.mean_if_exponential.value == Approx(7));
}

} // namespace heavytail::test
