// SPDX-License-Identifier: MIT
#include <heavytail/statistics/summary.hpp>

#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

using heavytail::Binning;
using heavytail::DivergedAs;
using heavytail::Extreme;
using heavytail::Summary;
using namespace heavytail::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<double, 5> thresholds{0.1, -3.0, 1.0, infinity, 0.1};

/// So few that most values are not kept.
constexpr std::size_t extremes = 7;

/// A replica's outcome: its value, or that it has diverged.
struct Outcome {
  double value = 0;
  bool diverged = false;
  std::uint64_t replica = 0;
};

std::vector<Outcome> random_outcomes(Generator& generator, std::size_t count) {
  std::vector<Outcome> outcomes;
  for (const double x : hard_numbers(generator, count / 2)) outcomes.push_back({x, false, outcomes.size()});
  while (outcomes.size() < count) {
    const std::uint64_t kind = below(generator, 20);
    const double value = kind == 0 ? not_a_number : kind == 1 ? infinity : kind == 2 ? -infinity : cauchy(generator);
    outcomes.push_back({kind == 4 ? 5.0 : value, kind == 3, outcomes.size()});
  }
  return outcomes;
}

void add(Summary& summary, const Outcome& outcome, DivergedAs as) {
  if (outcome.diverged)
    summary.add_diverged(as);
  else
    summary.add(outcome.value, outcome.replica);
}

/// About 0 and about a value that occurs, coarse and fine.
const std::array<Binning, 4> binnings{
    Binning{}, {.centre = 5}, {.fine = true}, {.centre = 0.5, .fine = true, .float32 = true}};

Summary summary_of(const std::vector<Outcome>& outcomes, DivergedAs as, const Binning& binning = {}) {
  Summary summary(thresholds, extremes, binning);
  for (const Outcome& outcome : outcomes) add(summary, outcome, as);
  return summary;
}

} // namespace

TEST_CASE("summary: random partitions merged in any order equal the sequential summary", "[property]") {
  Generator generator(1);
  for (int i = 0; i < 200; ++i) {
    const DivergedAs as = i % 2 == 0 ? DivergedAs::infinity : DivergedAs::absent;
    std::vector<Outcome> outcomes = random_outcomes(generator, 300);
    const Binning& binning = binnings[static_cast<std::size_t>(i) / 2 % binnings.size()];
    const Summary whole = summary_of(outcomes, as, binning);
    std::shuffle(outcomes.begin(), outcomes.end(), generator);
    std::vector<Summary> parts(1 + below(generator, 12), Summary(thresholds, extremes, binning));
    for (const Outcome& outcome : outcomes) add(parts[below(generator, parts.size())], outcome, as);
    std::shuffle(parts.begin(), parts.end(), generator);
    Summary merged;
    for (const Summary& part : parts) merged.merge(part);
    REQUIRE(merged == whole);
    merged.merge(Summary{});
    REQUIRE(merged == whole);
    merged.add(1.0);
    REQUIRE(!(merged == whole));
  }
}

TEST_CASE("summary: merging is commutative and associative", "[property]") {
  Generator generator(2);
  const auto merged = [](Summary left, const Summary& right) {
    left.merge(right);
    return left;
  };
  for (int i = 0; i < 50; ++i) {
    const Summary a = summary_of(random_outcomes(generator, 60), DivergedAs::infinity);
    const Summary b = summary_of(random_outcomes(generator, 60), DivergedAs::infinity);
    const Summary c = summary_of(random_outcomes(generator, 60), DivergedAs::infinity);
    REQUIRE(merged(a, b) == merged(b, a));
    REQUIRE(merged(merged(a, b), c) == merged(a, merged(b, c)));
    REQUIRE(merged(Summary{}, a) == a);
  }
}

TEST_CASE("summary: every replica is counted once, as the brute-force counts say", "[exact]") {
  Generator generator(3);
  for (const DivergedAs as : {DivergedAs::infinity, DivergedAs::absent}) {
    const std::vector<Outcome> outcomes = random_outcomes(generator, 1000);
    const Summary summary = summary_of(outcomes, as);
    const auto count = [&](auto predicate) {
      return static_cast<std::uint64_t>(std::count_if(outcomes.begin(), outcomes.end(), predicate));
    };
    const std::uint64_t diverged = count([](const Outcome& o) { return o.diverged; });
    const std::uint64_t counted = as == DivergedAs::infinity ? diverged : 0;
    REQUIRE(summary.replicas() == outcomes.size());
    REQUIRE(summary.diverged() == diverged);
    REQUIRE(summary.histogram().total() + summary.diverged() == summary.replicas());
    REQUIRE(summary.sample_size() == summary.survivors() + counted);
    REQUIRE(summary.finite_count() + summary.plus_infinities() + summary.minus_infinities() == summary.sample_size());
    REQUIRE(summary.finite_count() == count([](const Outcome& o) { return !o.diverged && std::isfinite(o.value); }));
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
      const std::uint64_t above = count([&](const Outcome& o) {
        const double value = std::isnan(o.value) ? infinity : o.value;
        return !o.diverged && value > thresholds[i];
      });
      REQUIRE(summary.exceedance_count(i) == above + (thresholds[i] < infinity ? counted : 0));
    }
  }
}

TEST_CASE("summary: the largest and smallest values are those of sorting, ties by replica", "[exact]") {
  Generator generator(4);
  for (int i = 0; i < 100; ++i) {
    std::vector<Extreme> finite;
    Summary summary(thresholds, extremes);
    for (std::uint64_t replica = 0; replica < 200; ++replica) {
      const std::uint64_t kind = below(generator, 10);
      const double value = kind == 0  ? infinity
                           : kind < 5 ? static_cast<double>(below(generator, 5)) - 2
                                      : cauchy(generator);
      summary.add(value, replica);
      if (replica == 120 && i % 2 == 0) summary.settle(); // changes nothing
      if (std::isfinite(value)) finite.push_back({value, replica});
    }
    std::stable_sort(finite.begin(), finite.end(),
                     [](const Extreme& a, const Extreme& b) { return a.value > b.value; });
    REQUIRE(summary.highest() == std::vector<Extreme>(finite.begin(), finite.begin() + extremes));
    std::stable_sort(finite.begin(), finite.end(), [](const Extreme& a, const Extreme& b) {
      return a.value != b.value ? a.value < b.value : a.replica < b.replica;
    });
    REQUIRE(summary.lowest() == std::vector<Extreme>(finite.begin(), finite.begin() + extremes));
  }
  Summary few(thresholds, extremes);
  few.add(-0.0, 3);
  CHECK(few.highest() == std::vector<Extreme>{{0, 3}});
  CHECK_FALSE(std::signbit(few.highest().front().value));
  CHECK_FALSE(std::signbit(few.lowest().front().value));
}

TEST_CASE("summary: exceedance is strict and exact inside a bin", "[exact]") {
  const std::array<double, 3> close{1.0, 1.001, 1.002};
  Summary summary(close);
  for (const double x : {1.0, 1.0005, 1.001, 1.0015}) summary.add(x);
  CHECK(summary.exceedance_count(0) == 3);
  CHECK(summary.exceedance_count(1) == 1);
  CHECK(summary.exceedance_count(2) == 0);
}

TEST_CASE("summary: NaN of a survivor counts as +inf, and infinities stay out of smallest and largest", "[exact]") {
  Summary summary;
  for (const double x : {2.0, not_a_number, -1.0, infinity}) summary.add(x);
  CHECK(summary.plus_infinities() == 2);
  CHECK(summary.finite_count() == 2);
  CHECK(summary.smallest() == -1.0);
  CHECK(summary.largest() == 2.0);
  CHECK(summary.sum().value() == infinity);
  CHECK(summary.histogram().bins().back().count == 2);
}
