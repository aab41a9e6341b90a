// SPDX-License-Identifier: MIT
// Estimators of the tail index by hand on a few values, and where nothing can be said.
#include "host/estimates/tail/all.hpp"
#include "tests/harness/p_values.hpp"
#include "tests/host/estimates/tail/laws.hpp"

#include <boost/math/distributions/gamma.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double z = 1.959963984540054;
const double log_2 = std::log(2.0);

TailSample sample_of(const std::vector<double>& descending, std::uint64_t infinite = 0) {
  std::vector<ValueRun> runs;
  for (const double x : descending) runs.push_back({x, x, 1});
  return {runs, descending.size() + infinite, infinite};
}

bool says_nothing(const TailIndex& index) {
  return std::isnan(index.gamma.value) && index.gamma.interval == Interval{-infinity, infinity} &&
         std::isnan(index.alpha.value) && index.alpha.interval == Interval{0, infinity};
}

Summary pareto_summary(Generator& generator, int size, double gamma, double infinite_above = infinity) {
  Summary summary;
  for (int i = 0; i < size; ++i) {
    const double x = std::pow(uniform(generator), -gamma);
    summary.add(x > infinite_above ? infinity : x);
  }
  return summary;
}

/// P(Hill's interval holds α) for an exact Pareto tail: k γ̂/γ is Gamma(k).
double exact_coverage(double k) {
  const boost::math::gamma_distribution law(k);
  return cdf(law, k + z * std::sqrt(k)) - (k > z * std::sqrt(k) ? cdf(law, k - z * std::sqrt(k)) : 0);
}

} // namespace

TEST_CASE("hill: 8, 4, 2, 1 by hand", "[exact]") {
  const TailIndex index = estimate_hill(sample_of({8, 4, 2, 1}), 3, 0.95);
  CHECK(index.k == 3);
  CHECK(index.gamma.value == Approx(2 * log_2).epsilon(1e-14));
  CHECK(index.alpha.value == Approx(0.5 / log_2).epsilon(1e-14));
  CHECK(index.alpha.interval.low == 0); // 1 - 1.96/√3 < 0
  CHECK(index.alpha.interval.high == Approx(0.5 / log_2 * (1 + z / std::sqrt(3.0))).epsilon(1e-14));
  CHECK(index.gamma.interval.high == infinity);
  CHECK(index.gamma.interval.low == Approx(1 / index.alpha.interval.high).epsilon(1e-14));
  CHECK(says_nothing(estimate_hill(sample_of({8, 4, 2, 1}), 4, 0.95)));
  CHECK(says_nothing(estimate_hill(sample_of({8, 4, 2, 1}), 0, 0.95)));
  CHECK(says_nothing(estimate_hill(sample_of({}), 1, 0.95)));
  const TailIndex equal = estimate_hill(sample_of({3, 3, 3, 3}), 3, 0.95);
  CHECK(equal.gamma.value == 0);
  CHECK(equal.alpha.value == infinity);
}

TEST_CASE("hill: an infinite value counts as one that exceeds the largest", "[exact]") {
  const TailSample censored = sample_of({8, 4, 2, 1}, 1);
  CHECK(estimate_hill(censored, 3, 0.95).gamma.value == Approx(2.5 * log_2).epsilon(1e-14));
  CHECK(estimate_hill(censored, 3, 0.95).alpha.interval.high ==
        Approx(0.4 / log_2 * (1 + z / std::sqrt(2.0))).epsilon(1e-14));
  CHECK(says_nothing(estimate_hill(censored, 1, 0.95)));
  CHECK(says_nothing(estimate_moment_index(censored, 3, 0.95)));
  CHECK(says_nothing(estimate_generalized_pareto(censored, 3, 0.95).index));
  CHECK(says_nothing(estimate_pickands(censored, 1, 0.95)));
  CHECK(says_nothing(estimate_moment_index(censored, 2, 0.95)));
}

TEST_CASE("moment, pickands: 8, 4, 2, 1 by hand", "[exact]") {
  const TailSample sample = sample_of({8, 4, 2, 1});
  const TailIndex moment = estimate_moment_index(sample, 3, 0.95);
  const double gamma = 2 * log_2 - 2.5; // M_1 = 2 log 2, M_2 = 14/3 log² 2
  CHECK(moment.gamma.value == Approx(gamma).epsilon(1e-13));
  CHECK(moment.alpha.value == infinity);
  CHECK(estimate_pickands(sample, 1, 0.95).gamma.value == Approx(std::log2(4.0 / 3)).epsilon(1e-13));
  // Equal spacings: γ = 0, where the variance is 3/(4 log⁴ 2).
  const TailIndex even = estimate_pickands(sample_of({4, 3, 2.5, 2}), 1, 0.95);
  CHECK(std::abs(even.gamma.value) < 1e-14);
  CHECK(even.gamma.interval.high == Approx(z * std::sqrt(0.75) / (log_2 * log_2)).epsilon(1e-12));
  CHECK(says_nothing(estimate_pickands(sample, 2, 0.95)));
  CHECK(says_nothing(estimate_pickands(sample_of({2, 2, 2, 1}), 1, 0.95)));
  CHECK(says_nothing(estimate_moment_index(sample, 1, 0.95)));
  const TailIndex equal = estimate_moment_index(sample_of({3, 3, 3, 1}), 3, 0.95);
  CHECK(equal.gamma.value == -infinity);
  CHECK(equal.alpha.value == infinity);
}

TEST_CASE("tail index: α's interval is that of 1/γ, and reaches +inf where γ's reaches zero", "[exact]") {
  const TailIndex index = tail_index(7, 0.5, 0.25);
  CHECK(index.alpha.value == 2);
  CHECK(index.alpha.interval == Interval{1 / 0.75, 4});
  CHECK(tail_index(7, 0.5, 0.5).alpha.interval == Interval{1, infinity});
  CHECK(tail_index(7, -0.5, 0.25).alpha.interval == Interval{infinity, infinity});
}

TEST_CASE("generalized Pareto: excesses 2 and 0 of mean square 2 are exponential ones", "[exact]") {
  const GeneralizedPareto law = estimate_generalized_pareto(sample_of({3, 1, 1}), 2, 0.95);
  CHECK(std::abs(law.index.gamma.value) < 1e-12);
  CHECK(law.scale.value == Approx(1).epsilon(1e-12));
  CHECK(law.threshold == 1);
  CHECK(law.gamma_error == Approx(std::sqrt(0.5)).epsilon(1e-12));
  CHECK(law.scale_error == Approx(1).epsilon(1e-12));
  CHECK(law.log_likelihood == Approx(-2).epsilon(1e-12));
  CHECK(says_nothing(estimate_generalized_pareto(sample_of({2, 2, 2, 2}), 3, 0.95).index));
  CHECK(says_nothing(estimate_generalized_pareto(sample_of({3, 2}), 1, 0.95).index));
}

TEST_CASE("generalized Pareto: known law's parameters and errors from -0.4 to 2", "[law]") {
  LawReport report;
  for (const double gamma : {-0.4, 0.0, 0.5, 2.0}) {
    Generator generator(11);
    constexpr std::uint64_t k = 20000;
    std::vector<double> values;
    for (std::uint64_t i = 0; i < k; ++i) {
      const double e = exponential(generator);
      values.push_back(1 + 3 * (gamma == 0 ? e : std::expm1(gamma * e) / gamma));
    }
    std::sort(values.begin(), values.end(), std::greater<>());
    values.push_back(1);
    const GeneralizedPareto law = estimate_generalized_pareto(sample_of(values), k, 0.95);
    const std::string name = "gamma " + std::to_string(gamma);
    report.normal(name, law.index.gamma.value, gamma, law.gamma_error);
    report.normal(name + ", scale", law.scale.value, 3, law.scale_error);
  }
  expect("generalized Pareto", report);
}

TEST_CASE("choose_k: the same for all scales; its range of alpha holds Hill's; ends", "[property]") {
  Generator generator(3);
  for (const int size : {50, 1000, 20000}) {
    Summary summary;
    Summary scaled;
    for (int i = 0; i < size; ++i) {
      const double x = student(generator, 2);
      summary.add(x);
      scaled.add(1024 * x);
    }
    const TailSample sample = TailSample::of(summary, TailSide::magnitudes);
    const ChosenK chosen = choose_k(sample);
    const TailIndex hill = estimate_hill(sample, chosen.k, 0.95);
    CAPTURE(size, chosen.k, chosen.alpha.low, hill.alpha.value, chosen.alpha.high);
    CHECK(choose_k(TailSample::of(scaled, TailSide::magnitudes)).k == chosen.k);
    CHECK(chosen.k >= static_cast<std::uint64_t>(std::min(2 * std::sqrt(size), size / 4.0)));
    CHECK(chosen.k <= sample.largest_k());
    CHECK(chosen.alpha.low <= 1.01 * hill.alpha.value);
    CHECK(chosen.alpha.high >= 0.99 * hill.alpha.value);
    CHECK(chosen.alpha.high < 4);
  }
  CHECK(choose_k(sample_of({})).k == 0);
  CHECK(choose_k(sample_of({2, 1})).k == 0);
  CHECK(choose_k(sample_of({4, 2, 1})).k == 2);
  CHECK(choose_k(sample_of({1, 1, 1, 1, 1})).k == 4);
}

TEST_CASE("choose_k: on a Burr law k grows as n^(2/3)", "[law]") {
  Generator generator(4);
  double mean_log[2] = {0, 0};
  const int sizes[2] = {1000, 64000};
  constexpr int samples = 20;
  for (const int i : {0, 1})
    for (int j = 0; j < samples; ++j) {
      Summary summary;
      for (int m = 0; m < sizes[i]; ++m) summary.add(std::sqrt(1 / uniform(generator) - 1));
      mean_log[i] += std::log(static_cast<double>(choose_k(TailSample::of(summary, TailSide::upper)).k)) / samples;
    }
  // log k has a standard deviation of about 0.2.
  CHECK(mean_log[1] - mean_log[0] == Approx(2.0 / 3 * std::log(64.0)).margin(0.4));
}

TEST_CASE("hill plot: ascending k from 5 to the last, at most 40, each Hill's estimate", "[exact]") {
  Generator generator(2);
  const TailSample sample = TailSample::of(pareto_summary(generator, 5000, 0.5), TailSide::upper);
  const std::vector<TailIndex> plot = hill_plot(sample, 0.95);
  REQUIRE(plot.size() == 40);
  CHECK(plot.front().k == 5);
  CHECK(plot.back().k == 4999);
  for (std::size_t i = 1; i < plot.size(); ++i) CHECK(plot[i].k > plot[i - 1].k);
  CHECK(plot[20].alpha == estimate_hill(sample, plot[20].k, 0.95).alpha);
  CHECK(hill_plot(sample_of({3, 2, 1}), 0.95).empty());
  CHECK(log_spaced(1, 8, 4) == std::vector<std::uint64_t>{1, 2, 4, 8});
  CHECK(log_spaced(1, 3, 9) == std::vector<std::uint64_t>{1, 2, 3});
}

TEST_CASE("tail estimates: all of one tail at once, and of none", "[exact]") {
  Generator generator(9);
  const TailSample sample = TailSample::of(pareto_summary(generator, 2000, 0.5), TailSide::upper);
  const TailEstimates tail = estimate_tail(sample, 0.95);
  const std::uint64_t k = choose_k(sample).k;
  CHECK(tail.chosen.k == k);
  CHECK(tail.threshold == sample.value(k + 1));
  CHECK(tail.hill.alpha == estimate_hill(sample, k, 0.95).alpha);
  CHECK(tail.moment.gamma == estimate_moment_index(sample, k, 0.95).gamma);
  CHECK(tail.reduced_bias_hill.gamma == estimate_reduced_bias_hill(sample, k, 0.95).gamma);
  CHECK(tail.pickands.gamma == estimate_pickands(sample, k / 4, 0.95).gamma);
  CHECK(tail.generalized_pareto.scale == estimate_generalized_pareto(sample, k, 0.95).scale);
  CHECK(tail.hill_plot.size() == 40);
  for (const TailSample& small : {sample_of({}), sample_of({1}), sample_of({2, 1}), sample_of({}, 5)}) {
    const TailEstimates none = estimate_tail(small, 0.95);
    CHECK(none.chosen.k == 0);
    CHECK(std::isnan(none.threshold));
    CHECK(says_nothing(none.hill));
    CHECK(says_nothing(none.moment));
    CHECK(says_nothing(none.pickands));
    CHECK(says_nothing(none.reduced_bias_hill));
    CHECK(says_nothing(none.generalized_pareto.index));
    CHECK(none.hill_plot.empty());
  }
}

TEST_CASE("tail coverage: hill's interval has its exact coverage on Pareto tails, censored ones too", "[law]") {
  LawReport report;
  constexpr std::uint64_t samples = 2000;
  for (const double infinite_above : {infinity, 10.0}) {
    for (const std::uint64_t k : {20, 100}) {
      Generator generator(1 + k + (fresh_seeds() ? seed_of_this_run() : 0));
      std::uint64_t covered = 0;
      double expected = 0;
      for (std::uint64_t i = 0; i < samples; ++i) {
        const TailSample sample = TailSample::of(pareto_summary(generator, 500, 0.5, infinite_above), TailSide::upper);
        const Interval alpha = estimate_hill(sample, k, 0.95).alpha.interval;
        covered += alpha.low <= 2 && 2 <= alpha.high ? 1 : 0;
        expected += exact_coverage(static_cast<double>(k - sample.infinite())) / samples;
      }
      report.binomial("k " + std::to_string(k), covered, samples, expected);
    }
  }
  expect("hill's coverage", report);
}

TEST_CASE("tail coverage: moment and peaks over threshold keep 95 % on exact Pareto tails", "[law]") {
  constexpr std::uint64_t samples = 2000;
  constexpr std::uint64_t k = 300;
  Generator generator(fresh_seeds() ? seed_of_this_run() : 21);
  std::uint64_t by_moment = 0;
  std::uint64_t by_peaks = 0;
  for (std::uint64_t i = 0; i < samples; ++i) {
    const TailSample sample = TailSample::of(pareto_summary(generator, 1000, 0.5), TailSide::upper);
    const Interval moment = estimate_moment_index(sample, k, 0.95).gamma.interval;
    const Interval peaks = estimate_generalized_pareto(sample, k, 0.95).index.gamma.interval;
    by_moment += moment.low <= 0.5 && 0.5 <= moment.high ? 1 : 0;
    by_peaks += peaks.low <= 0.5 && 0.5 <= peaks.high ? 1 : 0;
  }
  LawReport report;
  // Their theory is asymptotic in k.
  report.add("moment", p_of_binomial_between(by_moment, samples, 0.94, 0.955));
  report.add("peaks over threshold", p_of_binomial_between(by_peaks, samples, 0.94, 0.955));
  CAPTURE(by_moment, by_peaks);
  expect("coverage on Pareto tails", report);
}
