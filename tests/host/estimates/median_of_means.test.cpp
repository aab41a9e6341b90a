// SPDX-License-Identifier: MIT
#include "host/estimates/median_of_means.hpp"

#include "tests/harness/p_values.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace heavytail::test {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class Law> std::vector<double> batch_means(Law& law, std::size_t batches, int size, std::mt19937_64& random) {
  std::vector<double> means;
  while (means.size() < batches) {
    double sum = 0;
    for (int i = 0; i < size; ++i) sum += law(random);
    means.push_back(sum / size);
  }
  return means;
}

} // namespace

TEST_CASE("median of means: the middle, and ranks of a fair coin, by hand", "[exact]") {
  // P(B(9, 1/2) ≤ 1) = 10/512 < 1/40 < 46/512: ranks 2 and 8.
  const Estimate odd = estimate_median_of_means({9, 1, 8, 2, 7, 3, 6, 4, 5}, 0.95);
  CHECK(odd.value == 5);
  CHECK(odd.interval == Interval{2, 8});
  CHECK(estimate_median_of_means({1, 4, 2, 10}, 0.95).value == 3);
  CHECK(estimate_median_of_means({1, 4, 2, 10}, 0.95).interval == Interval{-infinity, infinity});
  CHECK(std::isnan(estimate_median_of_means({}, 0.95).value));
  CHECK(std::isnan(estimate_median_of_means({1, std::nan(""), 2}, 0.95).value));
}

TEST_CASE("median of means: infinite means do not reach it while they are few", "[exact]") {
  const Estimate few = estimate_median_of_means({infinity, 1, 2, 3, 4, 5, 6, 7, infinity}, 0.95);
  CHECK(few.value == 5);
  CHECK(few.interval == Interval{2, infinity});
  CHECK(estimate_median_of_means({infinity, infinity, infinity, 1, 2}, 0.95).value == infinity);
  CHECK(estimate_median_of_means({infinity, infinity, 1, 2}, 0.95).value == infinity);
}

TEST_CASE("median of means: the deviation bound holds under a heavy tail, where the mean breaks it", "[law]") {
  // A Pareto law of index 2.1: mean 2.1/1.1, variance finite and no third moment.
  constexpr double alpha = 2.1;
  constexpr std::size_t batches = 32;
  constexpr int size = 200;
  const double mean = alpha / (alpha - 1);
  const double deviation = std::sqrt(alpha / ((alpha - 1) * (alpha - 1) * (alpha - 2)));
  std::uniform_real_distribution<> uniform;
  const auto pareto = [&](std::mt19937_64& random) { return std::pow(1 - uniform(random), -1 / alpha); };
  std::mt19937_64 random(21);
  constexpr std::uint64_t samples = 1000;
  std::uint64_t beyond = 0;
  for (std::uint64_t s = 0; s < samples; ++s) {
    const double value = estimate_median_of_means(batch_means(pareto, batches, size, random), 0.95).value;
    beyond += std::abs(value - mean) > 2 * deviation / std::sqrt(size) ? 1 : 0;
  }
  LawReport report;
  report.add("deviations", p_of_binomial_between(beyond, samples, 0, std::exp(-static_cast<double>(batches) / 8)));
  expect("median of means, Pareto 2.1", report);
}

TEST_CASE("median of means: intervals hold the mean of a symmetric law without variance", "[law]") {
  std::student_t_distribution<> law(1.5);
  std::mt19937_64 random(22);
  constexpr std::uint64_t samples = 2000;
  std::uint64_t held = 0;
  for (std::uint64_t s = 0; s < samples; ++s) {
    const Interval interval = estimate_median_of_means(batch_means(law, 32, 50, random), 0.95).interval;
    held += interval.low <= 0 && 0 <= interval.high ? 1 : 0;
  }
  // Ranks 10 and 23 of 32: P(10 ≤ B(32, 1/2) < 23).
  double coverage = 0;
  for (int k = 10; k < 23; ++k)
    coverage += std::exp(std::lgamma(33) - std::lgamma(k + 1) - std::lgamma(33 - k) - 32 * std::log(2.0));
  LawReport report;
  report.binomial("coverage", held, samples, coverage);
  expect("median of means, Student-t 1.5", report);
}

} // namespace heavytail::test
