// SPDX-License-Identifier: MIT
#include <heavytail/random/binomial.hpp>

#include "tests/harness/law_sample.hpp"
#include "tests/harness/p_values.hpp"
#include "tests/harness/random_targets.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

/// Binomial variates of many replicas, a few each.
template <class Real>
std::vector<Real> binomials(const probe::RandomTarget& target, std::uint64_t seed, std::int32_t trials, double p,
                            std::size_t replicas, std::size_t each = 4) {
  std::vector<Real> drawn(replicas * each);
  const probe::BlockRange range{law_seed(seed), (1ULL << 32U) - 64, replicas, blocks_per_binomial * 5, each};
  target.template uniforms<Real>().binomials(range, trials, static_cast<Real>(p), drawn.data());
  return drawn;
}

/// χ² of the counts of all values that are expected often enough, the others taken together with their neighbours.
template <class Real> double chi_square_p_value(const std::vector<Real>& drawn, std::int32_t trials, Real p) {
  const boost::math::binomial_distribution<double> law(trials, static_cast<double>(p));
  std::vector<double> counts(static_cast<std::size_t>(trials) + 1);
  for (const Real successes : drawn) ++counts.at(static_cast<std::size_t>(successes));
  const auto size = static_cast<double>(drawn.size());
  constexpr double least = 400; // so that χ² is near enough to its limit far out
  double statistic = 0;
  double expected = 0;
  double found = 0;
  int cells = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    expected += size * pdf(law, static_cast<double>(k));
    found += counts[k];
    if (expected < least || size * cdf(complement(law, static_cast<double>(k))) < least) continue;
    statistic += (found - expected) * (found - expected) / expected;
    ++cells;
    expected = found = 0;
  }
  // The last cell is the upper tail.
  if (expected > 0) statistic += (found - expected) * (found - expected) / expected;
  return p_of_chi_square(statistic, cells);
}

template <class Real> std::uint64_t total(const std::vector<Real>& drawn) {
  double sum = 0;
  for (const Real each : drawn) sum += static_cast<double>(each);
  return static_cast<std::uint64_t>(sum);
}

} // namespace

TEST_CASE("binomial: the law, by bits alone and with medians", "[random][law]") {
  const auto target = probe::fastest_target();
  LawReport report;
  std::uint64_t seed = 500;
  for (const std::int32_t trials : {1, 2, 3, 5, 8, 16, 17, 31, 32, 33, 34, 66, 100, 1024})
    for (const double p : {0.5, 0.3, 0.01, 0.9375}) {
      const std::string what = fmt::format("n = {}, p = {}", trials, p);
      report.add(what + ", float32", chi_square_p_value(binomials<float>(target, ++seed, trials, p, 1 << 17), trials,
                                                        static_cast<float>(p)));
      report.add(what + ", float64",
                 chi_square_p_value(binomials<double>(target, ++seed, trials, p, 1 << 16), trials, p));
    }
  expect("binomial", report);
}

TEST_CASE("binomial: mean and variance of the largest n", "[random][law]") {
  const auto target = probe::fastest_target();
  LawReport report;
  const double n = max_binomial_trials;
  for (const double p : {0.5, 0.1}) {
    const auto drawn = binomials<double>(target, 700, max_binomial_trials, p, 1 << 15);
    const auto size = static_cast<double>(drawn.size());
    const double variance = n * p * (1 - p);
    double sum = 0;
    double squares = 0;
    for (const double each : drawn) {
      sum += each - n * p;
      squares += (each - n * p) * (each - n * p);
    }
    report.normal("mean", sum / size, 0, std::sqrt(variance / size));
    report.normal("variance", squares / size, variance, variance * std::sqrt(2 / size));
  }
  expect("binomial", report);
}

TEST_CASE("binomial: rare successes keep their probability", "[random][law]") {
  const auto target = probe::fastest_target();
  LawReport report;
  for (const std::int32_t trials : {8, 32, 1023, 4096})
    for (const double p : {0x1p-20, 0x1p-27}) {
      const auto drawn = binomials<float>(target, 800, trials, p, 1 << 20);
      report.binomial(fmt::format("n = {}, p = {}", trials, p), total(drawn),
                      drawn.size() * static_cast<std::uint64_t>(trials), p);
    }
  expect("binomial", report);
}

TEST_CASE("binomial: p of 0, and that counts stay counts for every p", "[random][exact]") {
  for (const probe::RandomTarget& target : probe::random_targets())
    for (const std::int32_t trials : {1, 7, 32, 33, 1000}) {
      CHECK(total(binomials<float>(target, 1, trials, 0, 64)) == 0);
      CHECK(total(binomials<double>(target, 1, trials, 0, 64)) == 0);
      for (const double p : {0x1p-149, 0.4, 1.0, std::nan("")})
        for (const float each : binomials<float>(target, 1, trials, p, 64))
          CHECK((each >= 0 && each <= static_cast<float>(trials) && each == std::floor(each)));
    }
}

TEST_CASE("binomial: the same on every SIMD target", "[random][exact]") {
  const auto targets = probe::random_targets();
  for (const std::int32_t trials : {1, 6, 8, 32, 33, 64, 1024, 100001})
    for (const double p : {0.5, 0.2, 1e-5}) {
      const auto single = binomials<float>(targets.front(), 3, trials, p, 1024);
      const auto twofold = binomials<double>(targets.front(), 3, trials, p, 1024);
      for (const probe::RandomTarget& target : targets) {
        INFO(target.name << ", n = " << trials << ", p = " << p);
        CHECK(binomials<float>(target, 3, trials, p, 1024) == single);
        CHECK(binomials<double>(target, 3, trials, p, 1024) == twofold);
      }
    }
}

} // namespace heavytail::test
