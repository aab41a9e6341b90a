// SPDX-License-Identifier: MIT
#include "host/estimates/quantile.hpp"

#include "tests/statistics/numbers.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

using heavytail::Bin;
using heavytail::DivergedAs;
using heavytail::estimate_quantiles;
using heavytail::histogram_quantiles;
using heavytail::Interval;
using heavytail::quantile_ranks;
using heavytail::QuantileEstimate;
using heavytail::RankedBins;
using heavytail::RankInterval;
using heavytail::Summary;
using namespace heavytail::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// How often [X_(lower), X_(upper)] holds the p-quantile of a continuous law.
double coverage_of(RankInterval ranks, std::uint64_t n, double p) {
  const boost::math::binomial law(static_cast<double>(n), p);
  const double below = ranks.lower == 0 ? 0 : cdf(law, static_cast<double>(ranks.lower - 1));
  const double above = ranks.upper == n + 1 ? 0 : cdf(complement(law, static_cast<double>(ranks.upper - 1)));
  return 1 - below - above;
}

} // namespace

TEST_CASE("quantile ranks: the narrowest that the exact binomial law allows, for n from 1 to 3000", "[exact]") {
  Generator generator(1);
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t n = 1 + below(generator, i < 1000 ? 30 : 3000);
    const double p = uniform(generator);
    const double confidence = std::array{0.5, 0.9, 0.95, 0.999999}[below(generator, 4)];
    const double tail = (1 - confidence) / 2;
    const RankInterval ranks = quantile_ranks(n, p, confidence);
    const boost::math::binomial law(static_cast<double>(n), p);
    CAPTURE(n, p, confidence, ranks.lower, ranks.upper);
    const double slack = 1e-9; // rounding may decide a tie
    const auto below_rank = [&](std::uint64_t rank) { return cdf(law, static_cast<double>(rank) - 1); };
    const auto from_rank = [&](std::uint64_t rank) { return cdf(complement(law, static_cast<double>(rank) - 1)); };
    REQUIRE(ranks.lower <= n);
    REQUIRE(ranks.upper >= 1);
    REQUIRE(ranks.upper <= n + 1);
    if (ranks.lower > 0) REQUIRE(below_rank(ranks.lower) <= tail * (1 + slack));
    if (ranks.lower < n) REQUIRE(below_rank(ranks.lower + 1) >= tail * (1 - slack));
    if (ranks.upper <= n) REQUIRE(from_rank(ranks.upper) <= tail * (1 + slack));
    if (ranks.upper > 1) REQUIRE(from_rank(ranks.upper - 1) >= tail * (1 - slack));
  }
}

TEST_CASE("quantile ranks: large samples cover at least the confidence and at most a few ranks more", "[law]") {
  for (const std::uint64_t n : {50000U, 1000000U, 1000000000U}) {
    for (const double p : {0.5, 0.9, 0.99, 0.001}) {
      for (const double confidence : {0.9, 0.95, 0.999}) {
        const double coverage = coverage_of(quantile_ranks(n, p, confidence), n, p);
        // One rank has at most the probability 0.4/σ.
        const double rank = 0.4 / std::sqrt(static_cast<double>(n) * p * (1 - p));
        CAPTURE(n, p, confidence, coverage);
        CHECK(coverage >= confidence * (1 - 1e-12));
        CHECK(coverage <= confidence + 5 * rank);
      }
    }
  }
}

TEST_CASE("quantile ranks: without a far enough order statistic the interval is open", "[exact]") {
  CHECK(quantile_ranks(3, 0.5, 0.95) == RankInterval{0, 4});
  CHECK(quantile_ranks(6, 0.5, 0.95) == RankInterval{1, 6}); // 2^-6 < 0.025
  CHECK(quantile_ranks(100, 0.999, 0.95).upper == 101);
  CHECK(quantile_ranks(0, 0.5, 0.95) == RankInterval{0, 1});
}

TEST_CASE("quantiles: between smallest and largest, rising with p, inside their intervals", "[property]") {
  Generator generator(2);
  const std::vector<double> probabilities{0.001, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999};
  for (int i = 0; i < 200; ++i) {
    Summary summary;
    const std::uint64_t count = 1 + below(generator, 500);
    for (std::uint64_t j = 0; j < count; ++j)
      summary.add(i % 3 == 0 ? cauchy(generator) : i % 3 == 1 ? 7.0 : std::floor(3 * exponential(generator)));
    const auto quantiles = estimate_quantiles(summary, probabilities, 0.95);
    double previous = -infinity;
    for (const QuantileEstimate& quantile : quantiles) {
      const auto& [value, interval] = quantile.estimate;
      REQUIRE(summary.smallest() <= value);
      REQUIRE(value <= summary.largest());
      REQUIRE(previous <= value);
      REQUIRE(interval.low <= value);
      REQUIRE(value <= interval.high);
      REQUIRE((interval.low == -infinity || interval.low >= summary.smallest()));
      REQUIRE((interval.high == infinity || interval.high <= summary.largest()));
      previous = value;
    }
  }
}

TEST_CASE("quantiles: diverged replicas are the largest values", "[exact]") {
  const std::array<double, 3> probabilities{0.25, 0.75, 0.95};
  Summary summary;
  for (int i = 0; i < 500; ++i) summary.add(1.0);
  for (int i = 0; i < 500; ++i) summary.add_diverged(DivergedAs::infinity);
  const auto quantiles = estimate_quantiles(summary, probabilities, 0.95);
  CHECK(quantiles[0].estimate.value == 1.0);
  CHECK(quantiles[0].estimate.interval == Interval{1.0, 1.0});
  CHECK(quantiles[1].estimate.value == infinity);
  CHECK(quantiles[2].estimate.interval == Interval{infinity, infinity});
  CHECK(std::isnan(estimate_quantiles(Summary{}, probabilities, 0.95)[0].estimate.value));
}

TEST_CASE("quantiles: 95 % intervals hold the true quantile in 2000 samples, wide and narrow laws", "[law]") {
  const boost::math::normal normal_law;
  const std::array<double, 3> probabilities{0.5, 0.9, 0.99};
  constexpr int samples = 2000;
  constexpr std::uint64_t size = 1000;
  // Mean and standard deviation: the last two fill a few bins only, the narrowest less than one.
  const std::array<std::array<double, 2>, 4> laws{{{0.0, 1.0}, {3.0, 0.5}, {100.0, 1.0}, {1000.0, 0.1}}};
  for (const auto& [mean, deviation] : laws) {
    Generator generator(3);
    std::array<int, 3> covered{};
    for (int i = 0; i < samples; ++i) {
      Summary summary;
      for (std::uint64_t j = 0; j < size; ++j) summary.add(mean + deviation * normal(generator));
      const auto quantiles = estimate_quantiles(summary, probabilities, 0.95);
      for (std::size_t q = 0; q < probabilities.size(); ++q) {
        const Interval interval = quantiles[q].estimate.interval;
        const double truth = mean + deviation * quantile(normal_law, probabilities[q]);
        covered[q] += interval.low <= truth && truth <= interval.high ? 1 : 0;
      }
    }
    for (std::size_t q = 0; q < probabilities.size(); ++q) {
      const double expected = coverage_of(quantile_ranks(size, probabilities[q], 0.95), size, probabilities[q]);
      const double z = (covered[q] - samples * expected) / std::sqrt(samples * expected * (1 - expected));
      CAPTURE(mean, deviation, probabilities[q], covered[q], expected, z);
      CHECK(z > -5.5);                       // false alarm 2e-8
      if (mean == 0.0) CHECK(z < 5.5 + 3.0); // sparse bins may widen an interval, though little
    }
  }
}

TEST_CASE("quantiles: intervals of 200000 Cauchy numbers hold the truth and are not needlessly wide", "[law]") {
  Generator generator(4);
  const std::array<double, 5> probabilities{0.01, 0.1, 0.5, 0.9, 0.99};
  constexpr int size = 200000;
  Summary summary;
  for (int j = 0; j < size; ++j) summary.add(cauchy(generator));
  for (const QuantileEstimate& q : estimate_quantiles(summary, probabilities, 0.99999995)) {
    const double truth = std::tan(std::numbers::pi * (q.p - 0.5));
    const double error = std::numbers::pi * (1 + truth * truth) * std::sqrt(q.p * (1 - q.p) / size);
    CAPTURE(q.p, truth, q.estimate.value, q.estimate.interval.low, q.estimate.interval.high);
    CHECK(q.estimate.interval.low <= truth);
    CHECK(truth <= q.estimate.interval.high);
    CHECK(q.estimate.interval.high - q.estimate.interval.low < 2 * 6.5 * error);
  }
}

TEST_CASE("quantiles: those from the histogram are those of all its bins", "[exact][property]") {
  Generator generator(8);
  const std::vector<double> probabilities{0, 0.001, 0.1, 0.37, 0.5, 0.9, 0.99, 1};
  for (int i = 0; i < 400; ++i) {
    Summary summary;
    std::vector<double> numbers = hard_numbers(generator, below(generator, 40));
    for (std::uint64_t j = below(generator, 40); j > 0; --j) numbers.push_back(cauchy(generator));
    if (i % 3 == 0) numbers.insert(numbers.end(), below(generator, 20), i % 2 == 0 ? infinity : -infinity);
    for (const double x : numbers) summary.add(x);
    const std::uint64_t diverged = i % 4 == 0 ? below(generator, 30) : 0;
    summary.add_diverged(DivergedAs::infinity, diverged);
    const std::vector<double> quantiles = histogram_quantiles(summary, probabilities);
    if (summary.sample_size() == 0) {
      REQUIRE(std::isnan(quantiles.front()));
      continue;
    }
    std::vector<Bin> bins = summary.histogram().bins();
    bins.push_back({infinity, infinity, diverged});
    if (diverged == 0) bins.pop_back();
    const RankedBins ranked(bins, summary.smallest(), summary.largest());
    for (std::size_t p = 0; p < probabilities.size(); ++p)
      REQUIRE(quantiles[p] == ranked.at(probabilities[p] * static_cast<double>(summary.sample_size())).value);
  }
}

TEST_CASE("quantiles: values that are kept one by one are order statistics", "[exact]") {
  Generator generator(6);
  for (const std::uint64_t count : {1U, 15U, 16U, 25U, 32U, 33U, 1000U}) {
    Summary summary({}, 16);
    std::vector<double> values;
    for (std::uint64_t i = 0; i < count; ++i) {
      values.push_back(cauchy(generator));
      summary.add(values.back(), i);
    }
    summary.add(infinity, count);
    summary.add_diverged(DivergedAs::infinity);
    std::sort(values.begin(), values.end());
    const auto n = static_cast<double>(count + 2);
    for (std::uint64_t rank = 1; rank <= count; ++rank) {
      if (rank > 16 && rank + 16 <= count) continue;
      CAPTURE(count, rank);
      const QuantileEstimate quantile =
          estimate_quantiles(summary, std::array{(static_cast<double>(rank) - 0.5) / n}, 0.01).at(0);
      REQUIRE(quantile.estimate.value == values[rank - 1]);
    }
    if (count < 1000) continue;
    // The interval's ends, between which the quantile lies, are order statistics too.
    const double p = 1 - 8 / n;
    const RankInterval ranks = quantile_ranks(count + 2, p, 0.9);
    const Interval interval = estimate_quantiles(summary, std::array{p}, 0.9).at(0).estimate.interval;
    CHECK(interval.low == values[ranks.lower - 1]);
    CHECK(interval.high == values[ranks.upper - 1]);
  }
}
