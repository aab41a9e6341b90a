// SPDX-License-Identifier: MIT
// Index and scale of stable laws from histograms.
#include "host/estimates/tail/characteristic_function.hpp"
#include "host/estimates/tail/log_moment.hpp"
#include "host/estimates/tail/mohammadi.hpp"
#include "tests/harness/p_values.hpp"
#include "tests/host/estimates/tail/laws.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class Draw> Summary summary_of(Draw draw, int size, std::uint64_t seed) {
  Generator generator(fresh_seeds() ? seed_of_this_run() + seed : seed);
  Summary summary;
  for (int i = 0; i < size; ++i) summary.add(draw(generator));
  return summary;
}

bool holds(const Interval& interval, double truth) {
  return interval.low <= truth && truth <= interval.high;
}

} // namespace

TEST_CASE("stable estimates: 95 % intervals of alpha and scale hold as often as documented", "[law]") {
  // By 10000 samples: α and s by log moments, α and s by the characteristic function, α by sums over blocks.
  struct Row {
    double alpha;
    std::array<double, 5> documented;
  };

  constexpr std::array<Row, 2> table{{{1.2, {0.939, 0.945, 0.946, 0.951, 0.911}}, //
                                      {1.8, {0.931, 0.946, 0.939, 0.946, 0.987}}}};
  constexpr std::uint64_t samples = 1000;
  constexpr double scale = 3;
  constexpr double margin = 0.006;
  LawReport report;
  for (const auto& [alpha, documented] : table) {
    std::array<std::uint64_t, 5> counts{};
    for (std::uint64_t i = 0; i < samples; ++i) {
      const Summary summary = summary_of([&](Generator& g) { return scale * stable(g, alpha); }, 1000, 1000 + i);
      const StableEstimate log = estimate_log_moment(summary, 0.95);
      const StableEstimate wave = estimate_characteristic_function(summary, 0.95);
      const std::array<bool, 5> covered{holds(log.alpha.interval, alpha), holds(log.scale.interval, scale),
                                        holds(wave.alpha.interval, alpha), holds(wave.scale.interval, scale),
                                        holds(estimate_mohammadi(summary, 0.95).interval, alpha)};
      for (std::size_t j = 0; j < covered.size(); ++j) counts[j] += covered[j] ? 1 : 0;
    }
    for (std::size_t j = 0; j < counts.size(); ++j)
      report.add("alpha " + std::to_string(alpha) + ", column " + std::to_string(j),
                 p_of_binomial_between(counts[j], samples, documented[j] - margin, documented[j] + margin));
  }
  expect("stable estimates", report);
}

TEST_CASE("stable estimates: a Gaussian law has index 2 and scale σ/√2", "[law]") {
  const Summary summary = summary_of([](Generator& g) { return 2 * normal(g); }, 100000, 5);
  const StableEstimate wave = estimate_characteristic_function(summary, 0.999999);
  CHECK(holds(wave.alpha.interval, 2));
  CHECK(holds(wave.scale.interval, std::sqrt(2.0)));
  CHECK(wave.alpha.interval.high - wave.alpha.interval.low < 0.1);
  const StableEstimate log = estimate_log_moment(summary, 0.999999);
  CHECK(holds(log.alpha.interval, 2));
  CHECK(holds(log.scale.interval, std::sqrt(2.0)));
  CHECK(holds(estimate_mohammadi(summary, 0.999999).interval, 2));
}

TEST_CASE("stable estimates: the characteristic function does not see where a law is, nor how it leans", "[law]") {
  const auto cauchy_at = [](double place) {
    return summary_of([place](Generator& g) { return place + cauchy(g); }, 50000, 6);
  };
  const StableEstimate centred = estimate_characteristic_function(cauchy_at(0), 0.95);
  const StableEstimate moved = estimate_characteristic_function(cauchy_at(5), 0.95);
  CHECK(moved.alpha.value == Approx(centred.alpha.value).epsilon(1e-3));
  CHECK(moved.scale.value == Approx(centred.scale.value).epsilon(1e-3));
  // Lévy's law, the totally skewed one of index 1/2: 1/N(0,1)².
  const Summary levy = summary_of(
      [](Generator& g) {
        const double x = normal(g);
        return 1 / (x * x);
      },
      50000, 7);
  const StableEstimate skewed = estimate_characteristic_function(levy, 0.999999);
  CHECK(holds(skewed.alpha.interval, 0.5));
  CHECK(holds(skewed.scale.interval, 1));
}

TEST_CASE("characteristic function: wide runs are as many even values", "[exact]") {
  const std::vector<ValueRun> wide{{2, 6, 1000}, {0, 1, 3000}, {-3, 0, 2000}};
  std::vector<ValueRun> values;
  for (const ValueRun& run : wide)
    for (std::uint64_t i = 0; i < run.count; ++i) {
      const double x =
          run.high - (static_cast<double>(i) + 0.5) / static_cast<double>(run.count) * (run.high - run.low);
      values.push_back({x, x, 1});
    }
  const StableEstimate joined = estimate_characteristic_function(wide, 0.95);
  const StableEstimate single = estimate_characteristic_function(values, 0.95);
  CHECK(joined.alpha.value == Approx(single.alpha.value).epsilon(1e-3));
  CHECK(joined.scale.value == Approx(single.scale.value).epsilon(1e-3));
}

TEST_CASE("mohammadi: more than 65536 values are drawn from, and the index is found", "[law]") {
  const Summary summary = summary_of([](Generator& g) { return stable(g, 1.4); }, 200000, 8);
  const Estimate estimate = estimate_mohammadi(summary, 0.999999);
  CHECK(holds(estimate.interval, 1.4));
  CHECK(estimate.interval.high - estimate.interval.low < 0.5);
  CHECK(estimate == estimate_mohammadi(summary, 0.999999));
}

TEST_CASE("mohammadi: two blocks of two by hand", "[exact]") {
  // log|Y|: log 4 twice; log|X|: log 2 four times, so 1/α = log 2 / log 2.
  const std::vector<double> values{2, 2, -2, -2, 17};
  CHECK(estimate_mohammadi(values, 2, 0.95).value == Approx(1).epsilon(1e-14));
  CHECK(std::isnan(estimate_mohammadi(values, 3, 0.95).value));
  CHECK(std::isnan(estimate_mohammadi(std::vector<double>{1, -1, 2, 2}, 2, 0.95).value));
}

TEST_CASE("stable estimates: nothing is said of constants, zeros, infinite and too few values", "[exact]") {
  Summary constant;
  for (int i = 0; i < 100; ++i) constant.add(2.0);
  CHECK(std::isnan(estimate_characteristic_function(constant, 0.95).alpha.value));
  CHECK(std::isnan(estimate_log_moment(constant, 0.95).alpha.value));
  Summary with_zero;
  for (int i = 0; i < 100; ++i) with_zero.add(i);
  CHECK(std::isnan(estimate_log_moment(with_zero, 0.95).alpha.value));
  CHECK(std::isnan(estimate_mohammadi(with_zero, 0.95).value));
  Summary diverged = with_zero;
  diverged.add_diverged(DivergedAs::infinity);
  CHECK(std::isnan(estimate_characteristic_function(diverged, 0.95).alpha.value));
  CHECK(estimate_characteristic_function(with_zero, 0.95).alpha.value > 0);
  CHECK(estimate_log_moment(Summary{}, 0.95).scale.interval == Interval{0, infinity});
  // The logarithms of even numbers vary less than those of any stable law's magnitudes.
  Summary narrow;
  for (int i = 0; i < 100; ++i) narrow.add(10.0 + i);
  CHECK(estimate_log_moment(narrow, 0.95).alpha.value == 2);
}
