// SPDX-License-Identifier: MIT
#include "host/estimates/exceedance.hpp"

#include "tests/statistics/numbers.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <limits>

using heavytail::DivergedAs;
using heavytail::Estimate;
using heavytail::estimate_exceedances;
using heavytail::estimate_probability;
using heavytail::Interval;
using heavytail::Summary;

TEST_CASE("probability: Wilson's interval of 15 in 50 is the one computed by hand", "[exact]") {
  // z² = 3.841459: center (15 + 1.920729)/53.841459, margin 1.959964/53.841459 · √(15·35/50 + 0.960365).
  const Estimate estimate = estimate_probability(15, 50, 0.95);
  CHECK(estimate.value == 0.3);
  CHECK(estimate.interval.low == Approx(0.191035535).margin(5e-9));
  CHECK(estimate.interval.high == Approx(0.437503505).margin(5e-9));
}

TEST_CASE("probability: intervals stay in [0, 1], hold the estimate, and are symmetric", "[property]") {
  for (const std::uint64_t n : {std::uint64_t{1}, std::uint64_t{10}, std::uint64_t{1000}, std::uint64_t{1} << 50U}) {
    for (const std::uint64_t k : {std::uint64_t{0}, std::uint64_t{1}, n / 3, n - 1, n}) {
      const Estimate estimate = estimate_probability(k, n, 0.99);
      const Estimate mirrored = estimate_probability(n - k, n, 0.99);
      CHECK(0 <= estimate.interval.low);
      CHECK(estimate.interval.low <= estimate.value);
      CHECK(estimate.value <= estimate.interval.high);
      CHECK(estimate.interval.high <= 1);
      CHECK(estimate.interval.low == Approx(1 - mirrored.interval.high).margin(1e-15));
    }
  }
  CHECK(estimate_probability(0, 10, 0.95).interval.low == 0);
  CHECK(estimate_probability(10, 10, 0.95).interval.high == 1);
  CHECK(std::isnan(estimate_probability(0, 0, 0.95).value));
  CHECK(estimate_probability(0, 0, 0.95).interval == Interval{0, 1});
}

TEST_CASE("exceedance: diverged replicas exceed every threshold where they stand as infinity", "[exact]") {
  const std::array<double, 2> thresholds{1.0, 2.0};
  Summary summary(thresholds);
  for (const double x : {0.5, 1.5, 1.0}) summary.add(x);
  summary.add_diverged(DivergedAs::infinity);
  const auto estimates = estimate_exceedances(summary, 0.95);
  REQUIRE(estimates.size() == 2);
  CHECK(estimates[0].threshold == 1.0);
  CHECK(estimates[0].probability.value == 0.5);
  CHECK(estimates[1].probability.value == 0.25);
}

TEST_CASE("exceedance: 95 % intervals hold P(X > t) as often as the binomial law says, in 2000 samples", "[law]") {
  heavytail::test::Generator generator(1);
  constexpr int samples = 2000;
  constexpr unsigned size = 300;
  for (const double probability : {0.5, 0.1, 0.01}) {
    // What Wilson's interval covers exactly, by summing the binomial law.
    const boost::math::binomial law(size, probability);
    double expected = 0;
    for (unsigned k = 0; k <= size; ++k) {
      const Interval interval = estimate_probability(k, size, 0.95).interval;
      if (interval.low <= probability && probability <= interval.high) expected += pdf(law, k);
    }
    CAPTURE(probability, expected);
    CHECK(std::abs(expected - 0.95) < 0.025); // the known oscillation of discrete coverage
    const std::array<double, 1> threshold{-std::log(probability)};
    int covered = 0;
    for (int i = 0; i < samples; ++i) {
      Summary summary(threshold);
      for (unsigned j = 0; j < size; ++j) summary.add(heavytail::test::exponential(generator));
      const Interval interval = estimate_exceedances(summary, 0.95).front().probability.interval;
      covered += interval.low <= probability && probability <= interval.high ? 1 : 0;
    }
    CAPTURE(covered);
    CHECK(std::abs(covered - samples * expected) < 5.5 * std::sqrt(samples * expected * (1 - expected)));
  }
}
