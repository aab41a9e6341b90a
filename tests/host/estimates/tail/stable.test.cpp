// SPDX-License-Identifier: MIT
// Index and scale of stable laws from histograms.
#include "host/estimates/tail/characteristic_function.hpp"
#include "host/estimates/tail/log_moment.hpp"
#include "host/estimates/tail/mohammadi.hpp"
#include "tests/harness/p_values.hpp"
#include "tests/host/estimates/tail/laws.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

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

TEST_CASE("stable estimates: 95 % intervals of alpha and scale on stable laws of alpha 1.2 and 1.8", "[law]") {
  constexpr std::uint64_t samples = 2000;
  constexpr double scale = 3;
  LawReport report;
  for (const double alpha : {1.2, 1.8}) {
    std::uint64_t log_alpha = 0, log_scale = 0, wave_alpha = 0, wave_scale = 0, sums = 0;
    for (std::uint64_t i = 0; i < samples; ++i) {
      const Summary summary = summary_of([&](Generator& g) { return scale * stable(g, alpha); }, 1000, 1000 + i);
      const StableEstimate log = estimate_log_moment(summary, 0.95);
      const StableEstimate wave = estimate_characteristic_function(summary, 0.95);
      log_alpha += holds(log.alpha.interval, alpha) ? 1 : 0;
      log_scale += holds(log.scale.interval, scale) ? 1 : 0;
      wave_alpha += holds(wave.alpha.interval, alpha) ? 1 : 0;
      wave_scale += holds(wave.scale.interval, scale) ? 1 : 0;
      sums += holds(estimate_mohammadi(summary, 0.95).interval, alpha) ? 1 : 0;
    }
    CAPTURE(alpha, log_alpha, log_scale, wave_alpha, wave_scale, sums);
    const std::string name = "alpha " + std::to_string(alpha).substr(0, 3);
    report.add(name + ", log moments", p_of_binomial_between(log_alpha, samples, 0.94, 0.96));
    report.add(name + ", scale by log moments", p_of_binomial_between(log_scale, samples, 0.94, 0.96));
    report.add(name + ", characteristic function", p_of_binomial_between(wave_alpha, samples, 0.94, 0.96));
    report.add(name + ", scale by it", p_of_binomial_between(wave_scale, samples, 0.94, 0.96));
    report.add(name + ", sums over blocks", p_of_binomial_between(sums, samples, 0.92, 0.97));
    INFO(log_alpha << " " << log_scale << " " << wave_alpha << " " << wave_scale << " " << sums);
    CHECK(report.holds());
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
  CHECK(estimate_log_moment(narrow, 0.95).alpha.value == infinity);
}
