// SPDX-License-Identifier: MIT
#include "host/estimates/mean.hpp"

#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <vector>

using heavytail::DivergedAs;
using heavytail::estimate_mean;
using heavytail::Interval;
using heavytail::MeanEstimate;
using heavytail::Summary;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Summary summary_of(const std::vector<double>& values) {
  Summary summary;
  for (const double x : values) summary.add(x);
  return summary;
}

} // namespace

TEST_CASE("mean: value, variance, range and interval of a small sample", "[exact]") {
  const MeanEstimate estimate = estimate_mean(summary_of({1.0, 2.0, 6.0}), 0.95);
  CHECK(estimate.mean.value == 3.0);
  CHECK(estimate.surviving == 3.0);
  CHECK(estimate.variance == 7.0);
  CHECK(estimate.smallest == 1.0);
  CHECK(estimate.largest == 6.0);
  CHECK(estimate.mean.interval.high - 3.0 == Approx(1.959963984540054 * std::sqrt(7.0 / 3.0)).epsilon(1e-14));
  CHECK(estimate.mean.interval.low + estimate.mean.interval.high == Approx(6.0).epsilon(1e-14));
}

TEST_CASE("mean: a diverged replica makes it infinite where it counts, and leaves coordinates alone", "[exact]") {
  Summary summary = summary_of({1.0, 3.0});
  Summary coordinate = summary;
  summary.add_diverged(DivergedAs::infinity);
  coordinate.add_diverged(DivergedAs::absent);
  const MeanEstimate infinite = estimate_mean(summary, 0.95);
  CHECK(infinite.mean.value == infinity);
  CHECK(infinite.mean.interval == Interval{infinity, infinity});
  CHECK(infinite.variance == infinity);
  CHECK(infinite.surviving == 2.0);
  CHECK(infinite.smallest == 1.0);
  CHECK(infinite.largest == infinity);
  const MeanEstimate finite = estimate_mean(coordinate, 0.95);
  CHECK(finite.mean.value == 2.0);
  CHECK(finite.variance == 2.0);
  CHECK(finite.largest == 3.0);
}

TEST_CASE("mean: nothing, one value, and infinities of either sign", "[exact]") {
  const MeanEstimate nothing = estimate_mean(Summary{}, 0.95);
  CHECK(std::isnan(nothing.mean.value));
  CHECK(std::isnan(nothing.mean.interval.low));
  CHECK(std::isnan(nothing.surviving));
  CHECK(std::isnan(nothing.smallest));
  Summary all_diverged;
  all_diverged.add_diverged(DivergedAs::infinity);
  CHECK(estimate_mean(all_diverged, 0.95).mean.value == infinity);
  CHECK(estimate_mean(all_diverged, 0.95).smallest == infinity);
  CHECK(std::isnan(estimate_mean(all_diverged, 0.95).surviving));
  const MeanEstimate one = estimate_mean(summary_of({2.5}), 0.95);
  CHECK(one.mean.value == 2.5);
  CHECK(one.mean.interval == Interval{-infinity, infinity});
  CHECK(std::isnan(one.variance));
  CHECK(estimate_mean(summary_of({1.0, -infinity}), 0.95).mean.value == -infinity);
  CHECK(std::isnan(estimate_mean(summary_of({infinity, -infinity}), 0.95).mean.value));
}

TEST_CASE("mean: 95 % intervals of 200 normal numbers hold the mean in 95 % of 2000 samples", "[law]") {
  heavytail::test::Generator generator(1);
  constexpr int samples = 2000;
  int covered = 0;
  for (int i = 0; i < samples; ++i) {
    Summary summary;
    for (int j = 0; j < 200; ++j) summary.add(3.0 + 2.0 * heavytail::test::normal(generator));
    const Interval interval = estimate_mean(summary, 0.95).mean.interval;
    covered += interval.low <= 3.0 && 3.0 <= interval.high ? 1 : 0;
  }
  const double nominal = 0.9486; // P(|t_199| < 1.96)
  const double z = (covered - samples * nominal) / std::sqrt(samples * nominal * (1 - nominal));
  CAPTURE(covered);
  CHECK(std::abs(z) < 5.5); // false alarm 4e-8
}
