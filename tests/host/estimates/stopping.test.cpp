// SPDX-License-Identifier: MIT
#include "host/estimates/stopping.hpp"

#include "tests/harness/p_values.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>

namespace heavytail::test {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double confidence = 0.95;

constexpr StopTarget mean_target{.relative_error = 0.05};

Summary of(std::initializer_list<double> values) {
  Summary summary;
  for (const double value : values) summary.add(value);
  return summary;
}

bool holds(const Look& look, double truth) {
  return look.estimate.interval.low <= truth && truth <= look.estimate.interval.high;
}

/// How often intervals hold the truth, of so many experiments.
struct Coverage {
  std::uint64_t experiments = 0;
  std::uint64_t at_every_look = 0; ///< the intervals of the sequence
  std::uint64_t at_the_stop = 0;   ///< that of the look that is narrow first, or else of the last
  std::uint64_t stopped = 0;
  std::uint64_t naive = 0; ///< intervals of the confidence itself, at every look
};

/// Looks at samples of `first` to `last` numbers, `draw` adding one more to a summary.
Coverage coverage_of(std::uint64_t seed, double truth, const std::function<Look(const Summary&, LookLevel)>& look_at,
                     const std::function<void(Summary&, std::mt19937_64&)>& draw, const Summary& empty = {}) {
  constexpr std::uint64_t first = 256;
  constexpr std::uint64_t last = 16384;
  // The confidence of the first look of a sequence of this one is `confidence` itself.
  constexpr double twice = 1 - 2 * (1 - confidence);
  Coverage coverage{.experiments = 2000};
  std::mt19937_64 random(seed);
  for (std::uint64_t i = 0; i < coverage.experiments; ++i) {
    Summary summary = empty;
    bool all = true;
    bool naive = true;
    bool stopped = false;
    LookLevel level{1, confidence};
    for (std::uint64_t n = first;; n = replicas_of_next_look(n, last), ++level.number) {
      while (summary.replicas() < n) draw(summary, random);
      const Look look = look_at(summary, level);
      all = all && holds(look, truth);
      naive = naive && holds(look_at(summary, {1, twice}), truth);
      if (!stopped && (look.verdict == LookVerdict::narrow || n == last)) {
        coverage.at_the_stop += holds(look, truth) ? 1 : 0;
        coverage.stopped += look.verdict == LookVerdict::narrow ? 1 : 0;
        stopped = true;
      }
      if (n == last) break;
    }
    coverage.at_every_look += all ? 1 : 0;
    coverage.naive += naive ? 1 : 0;
  }
  return coverage;
}

/// Demands the confidence of all looks together, and of the look that one stops at; and that looks without the
/// correction do not have it, which shows that the check would notice.
void expect_coverage(const std::string& what, const Coverage& coverage) {
  INFO(what << ": " << coverage.at_every_look << ", " << coverage.at_the_stop << " of " << coverage.stopped
            << " narrow, naive " << coverage.naive << " of " << coverage.experiments);
  LawReport report;
  report.add("every look", p_of_binomial_between(coverage.at_every_look, coverage.experiments, confidence, 1));
  report.add("the look that stops", p_of_binomial_between(coverage.at_the_stop, coverage.experiments, confidence, 1));
  expect(what, report);
  CHECK(coverage.stopped > coverage.experiments / 2);
  LawReport naive;
  naive.add("every look without correction",
            p_of_binomial_between(coverage.naive, coverage.experiments, confidence, 1));
  expect_failure(what + ", naive", naive);
}

auto looking_at(const StopTarget& target) {
  return [target](const Summary& summary, LookLevel level) { return look_at(summary, target, level); };
}

template <class Law> auto drawing(Law law) {
  return [law](Summary& summary, std::mt19937_64& random) mutable { summary.add(law(random)); };
}

} // namespace

TEST_CASE("stopping: the levels of all looks add up to what may be missed, and looks double up to the most",
          "[exact]") {
  CHECK(LookLevel{1, 0.9}.own() == Approx(0.95));
  CHECK(LookLevel{4, 0.9}.own() == Approx(1 - 0.1 / 20));
  double missed = 0;
  for (std::uint64_t j = 1; j <= 1000; ++j) missed += 1 - LookLevel{j, 0.9}.own();
  CHECK(missed == Approx(0.1 * 1000 / 1001));
  CHECK(replicas_of_next_look(100, 1000) == 200);
  CHECK(replicas_of_next_look(500, 1000) == 1000);
  CHECK(replicas_of_next_look(501, 1000) == 1000);
  CHECK(replicas_of_next_look(std::uint64_t{1} << 63U, std::numeric_limits<std::uint64_t>::max()) ==
        std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("stopping: a look at the mean by hand", "[exact]") {
  const Look look = look_at(of({1, 2, 3, 4}), {.absolute_error = 1}, {1, 0.9});
  CHECK(look.replicas == 4);
  CHECK(look.confidence == Approx(0.95));
  CHECK(look.estimate.value == 2.5);
  const double margin = 1.959963984540054 * std::sqrt(5.0 / 3 / 4);
  CHECK(half_width(look.estimate) == Approx(margin));
  CHECK(look.verdict == LookVerdict::wide);
  CHECK(look_at(of({1, 2, 3, 4}), {.absolute_error = 1.001 * margin}, {1, 0.9}).verdict == LookVerdict::narrow);
  CHECK(look_at(of({1, 2, 3, 4}), {.absolute_error = 0.999 * margin}, {1, 0.9}).verdict == LookVerdict::wide);
  CHECK(look_at(of({1, 2, 3, 4}), {.relative_error = 1.001 * margin / 2.5}, {1, 0.9}).verdict == LookVerdict::narrow);
  CHECK(look_at(of({-1, -2, -3, -4}), {.relative_error = 0.999 * margin / 2.5}, {1, 0.9}).verdict == LookVerdict::wide);
}

TEST_CASE("stopping: half widths take the farther end, and are infinite around what is not finite", "[exact]") {
  CHECK(half_width({1, {0.5, 3}}) == 2);
  CHECK(half_width({1, {-5, 3}}) == 6);
  CHECK(half_width({infinity, {1, infinity}}) == infinity);
  CHECK(half_width({std::numeric_limits<double>::quiet_NaN(), {0, 1}}) == infinity);
}

TEST_CASE("stopping: no mean is narrow without a trustworthy variance", "[property]") {
  CHECK(look_at(of({3, 3, 3, 3}), mean_target, {}).verdict == LookVerdict::constant);
  CHECK(look_at(of({3}), mean_target, {}).verdict == LookVerdict::wide);
  CHECK(look_at(Summary{}, mean_target, {}).verdict == LookVerdict::wide);
  Summary diverged = of({1, 1.01, 1.02, 0.99});
  diverged.add_diverged(DivergedAs::infinity);
  CHECK(look_at(diverged, {.absolute_error = 1e300}, {}).verdict == LookVerdict::no_finite_variance);
  std::mt19937_64 random(1);
  std::cauchy_distribution<> cauchy;
  Summary heavy;
  for (std::uint64_t n = 1000; n <= 64000; n *= 2) {
    while (heavy.replicas() < n) heavy.add(std::abs(cauchy(random)));
    CHECK(look_at(heavy, {.relative_error = 1e9}, {}).verdict == LookVerdict::no_finite_variance);
  }
  // Its median needs no moment.
  const StopTarget median{.statistic = StopStatistic::quantile, .p = 0.5, .relative_error = 0.05};
  CHECK(look_at(heavy, median, {}).verdict == LookVerdict::narrow);
}

TEST_CASE("stopping: an infinite quantile is never narrow", "[property]") {
  Summary summary = of({1, 2, 3});
  for (int i = 0; i < 100; ++i) summary.add_diverged(DivergedAs::infinity);
  const StopTarget median{.statistic = StopStatistic::quantile, .p = 0.5, .relative_error = 1};
  CHECK(look_at(summary, median, {}).estimate.value == infinity);
  CHECK(look_at(summary, median, {}).verdict == LookVerdict::wide);
}

TEST_CASE("stopping: the mean of an exit time has its Bernstein interval, by hand", "[exact]") {
  Summary exits;
  for (const double step : {2.0, 4.0, 9.0}) exits.add(step);
  exits.add_diverged(DivergedAs::infinity);
  // Times 0.75, 1.75, 4.25, and 5 for the replica that stays to the end.
  const Look look = look_at({exits, 2, 10}, {0.5, -0.5}, {.relative_error = 0.1}, {1, 0.9});
  CHECK(look.replicas == 4);
  CHECK(look.estimate.value == Approx(2.9375));
  const double variance = (std::pow(2.1875, 2) + std::pow(1.1875, 2) + std::pow(1.3125, 2) + std::pow(2.0625, 2)) / 3;
  const double l = std::log(4 / 0.05);
  CHECK(restricted_time({exits, 2, 10}, {0.5, -0.5}).variance == Approx(variance));
  CHECK(std::sqrt(2 * variance * l / 4) + 7 * 5 * l / 9 > 5);
  CHECK(look.estimate.interval == Interval{0, 5});
  Summary many;
  for (int i = 0; i < 1000; ++i)
    for (const double step : {2.0, 4.0, 9.0}) many.add(step);
  const double spread = (9 + 1 + 16) / 3.0 * 3000 / 2999; // around 5
  const double margin = std::sqrt(2 * spread * l / 3000) + 7 * 10 * l / (3 * 2999);
  const Look narrow = look_at({many, 0, 10}, {1, 0}, {.absolute_error = 1.001 * margin}, {1, 0.9});
  CHECK(narrow.estimate.interval.high == Approx(5 + margin));
  CHECK(narrow.estimate.interval.low == Approx(5 - margin));
  CHECK(narrow.verdict == LookVerdict::narrow);
}

TEST_CASE("stopping: a replica that never exits leaves an interval for the mean of the exit time", "[property]") {
  Summary exits;
  for (int i = 0; i < 1000; ++i) exits.add_diverged(DivergedAs::infinity);
  const Look look = look_at({exits, 0, 10}, {1, 0}, {.relative_error = 0.001}, {});
  CHECK(look.estimate.value == 10);
  CHECK(look.estimate.interval.low < 9.9);
  CHECK(look.verdict == LookVerdict::wide);
}

TEST_CASE("stopping: intervals of means hold at all looks together", "[law]") {
  expect_coverage("sequence of means, exponential",
                  coverage_of(11, 1, looking_at({.relative_error = 0.05}), drawing(std::exponential_distribution<>())));
  expect_coverage("sequence of means, Gaussian",
                  coverage_of(12, 0, looking_at({.absolute_error = 0.04}), drawing(std::normal_distribution<>())));
}

TEST_CASE("stopping: intervals of quantiles hold at all looks together", "[law]") {
  const StopTarget ninth{.statistic = StopStatistic::quantile, .p = 0.9, .relative_error = 0.1};
  // The largest values one by one, as an experiment keeps them.
  expect_coverage("sequence of quantiles, Cauchy",
                  coverage_of(13, std::tan(0.4 * M_PI), looking_at(ninth), drawing(std::cauchy_distribution<>()),
                              Summary(std::span<const double>{}, 1024)));
}

TEST_CASE("stopping: intervals of probabilities hold at all looks together", "[law]") {
  const std::array<double, 1> threshold{0.7};
  const StopTarget target{.statistic = StopStatistic::exceedance, .threshold = 0.7, .relative_error = 0.1};
  expect_coverage(
      "sequence of probabilities",
      coverage_of(14, 0.3, looking_at(target), drawing(std::uniform_real_distribution<>()), Summary(threshold)));
}

TEST_CASE("stopping: intervals of mean exit times hold at all looks together", "[law]") {
  // Steps 1, 2, … with probability q of an exit in each: the mean of the smaller of it and the end is
  // (1 - (1 - q)^end)/q.
  constexpr double q = 0.02;
  constexpr std::int64_t end = 100;
  const double truth = (1 - std::pow(1 - q, end)) / q;
  const auto draw = [](Summary& summary, std::mt19937_64& random) {
    const int step = std::geometric_distribution<>(q)(random) + 1;
    if (step > end)
      summary.add_diverged(DivergedAs::infinity);
    else
      summary.add(step);
  };
  const auto look = [](const Summary& exits, LookLevel level) {
    return look_at({exits, 0, end}, {1, 0}, {.relative_error = 0.05}, level);
  };
  const Coverage coverage = coverage_of(15, truth, look, draw);
  INFO(coverage.at_every_look << " of " << coverage.experiments << ", " << coverage.stopped << " narrow");
  LawReport report;
  report.add("every look", p_of_binomial_between(coverage.at_every_look, coverage.experiments, confidence, 1));
  expect("sequence of mean exit times", report);
  CHECK(coverage.stopped == coverage.experiments);
}

} // namespace heavytail::test
