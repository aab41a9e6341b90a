// SPDX-License-Identifier: MIT
#include "host/estimates/exit.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

namespace heavytail::test {

namespace {

/// Exits at steps 2, 4, 6 and two replicas that stay until step 10.
Summary five_replicas() {
  Summary summary;
  for (const double step : {2.0, 4.0, 6.0}) summary.add(step);
  for (int i = 0; i < 2; ++i) summary.add_diverged(DivergedAs::infinity);
  return summary;
}

} // namespace

TEST_CASE("exit estimates: five replicas by hand", "[host]") {
  const Summary summary = five_replicas();
  const std::vector<double> levels = {0.2, 0.9};
  const ExitEstimate exit = estimate_exit({summary, 1, 10}, {.unit = 0.5, .shift = -0.5}, levels, 0.95);
  CHECK(exit.exited == 3);
  CHECK(exit.censored == 2);
  CHECK(exit.share_upwards.value == Approx(1.0 / 3));
  CHECK(exit.mean.value == Approx(0.5 * 3.5));
  // Steps 1.5, 3.5, 5.5, 10, 10.
  CHECK(exit.restricted_mean.value == Approx(0.5 * 30.5 / 5));
  const double squares = 1.5 * 1.5 + 3.5 * 3.5 + 5.5 * 5.5 + 200;
  const double error = std::sqrt((squares - 30.5 * 30.5 / 5) / 4 / 5);
  CHECK(exit.restricted_mean.interval.high - exit.restricted_mean.value ==
        Approx(0.5 * 1.959964 * error).epsilon(1e-6));
  CHECK(exit.mean_if_exponential.value == Approx(0.5 * 30.5 / 3));
  CHECK(exit.mean_if_exponential.interval.high ==
        Approx(0.5 * 30.5 / 3 * std::exp(1.959964 / std::sqrt(3.0))).epsilon(1e-6));
  CHECK(std::isinf(exit.quantiles.at(1).estimate.value));
  CHECK(exit.quantiles.at(0).estimate.value < 1.5);
}

TEST_CASE("exit estimates: without an exit the mean is not a number and the time at risk a lower bound", "[host]") {
  Summary summary;
  for (int i = 0; i < 4; ++i) summary.add_diverged(DivergedAs::infinity);
  const ExitEstimate exit = estimate_exit({summary, 0, 10}, {}, {}, 0.95);
  CHECK(std::isnan(exit.mean.value));
  CHECK(std::isnan(exit.share_upwards.value));
  CHECK(exit.restricted_mean.value == 10);
  CHECK(std::isinf(exit.mean_if_exponential.value));
  CHECK(exit.mean_if_exponential.interval.low == 40);
}

} // namespace heavytail::test
