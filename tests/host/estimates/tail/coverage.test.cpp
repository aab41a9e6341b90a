// SPDX-License-Identifier: MIT
// How often 95 % intervals hold the truth.  The table is docs/methods/statistics.md's; it was made by 20000 samples a
// law (the hidden test below prints it), and 2000 others must agree with it.
#include "host/estimates/tail/all.hpp"
#include "tests/harness/p_values.hpp"
#include "tests/host/estimates/tail/laws.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

constexpr double confidence = 0.95;
constexpr double cvar_p = 0.9;
constexpr double trimmed_share = 0.05;
constexpr std::size_t columns = 8;
constexpr std::array<const char*, columns> column_names{"hill", "reduced hill", "moment",      "pareto",
                                                        "cvar", "trimmed mean", "finite mean", "finite variance"};

/// In what share of samples each interval holds the truth, and each moment is called finite; NaN where unknown.
using Shares = std::array<double, columns>;

bool holds(const Interval& interval, double truth) {
  return interval.low <= truth && truth <= interval.high;
}

Summary sample_of(const TailLaw& law, Generator& generator, int size) {
  Summary summary;
  for (int i = 0; i < size; ++i) summary.add(law.draw(generator));
  return summary;
}

std::array<bool, columns> outcome_of(const TailLaw& law, const Summary& summary, double cvar, double trimmed_mean) {
  const TailSample tail = TailSample::of(summary, law.side);
  const std::uint64_t k = choose_k(tail).k;
  const FiniteMoments moments = estimate_finite_moments(summary, confidence);
  return {holds(estimate_hill(tail, k, confidence).gamma.interval, law.gamma),
          holds(estimate_reduced_bias_hill(tail, k, confidence).gamma.interval, law.gamma),
          holds(estimate_moment_index(tail, k, confidence).gamma.interval, law.gamma),
          holds(estimate_generalized_pareto(tail, k, confidence).index.gamma.interval, law.gamma),
          holds(estimate_cvar(summary, std::array{cvar_p}, confidence)[0].estimate.interval, cvar),
          holds(estimate_trimmed_mean(summary, trimmed_share, confidence).interval, trimmed_mean),
          moments.finite_mean(),
          moments.finite_variance()};
}

std::array<std::uint64_t, columns> counts_of(const TailLaw& law, std::uint64_t samples, std::uint64_t seed) {
  constexpr int size = 1000;
  Generator generator(fresh_seeds() ? seed_of_this_run() + seed : seed);
  const double cvar = law.cvar(cvar_p);
  const double trimmed_mean = law.trimmed_mean(trimmed_share);
  std::array<std::uint64_t, columns> counts{};
  for (std::uint64_t i = 0; i < samples; ++i) {
    const auto outcome = outcome_of(law, sample_of(law, generator, size), cvar, trimmed_mean);
    for (std::size_t j = 0; j < columns; ++j) counts[j] += outcome[j] ? 1 : 0;
  }
  return counts;
}

} // namespace

TEST_CASE("tail coverage: print the table", "[.][table]") {
  for (const TailLaw& law : tail_laws()) {
    constexpr std::uint64_t samples = 20000;
    std::printf("%s", law.name.c_str());
    for (const std::uint64_t count : counts_of(law, samples, 77))
      std::printf(", %.3f", static_cast<double>(count) / samples);
    std::printf("\n");
    std::fflush(stdout);
  }
}

TEST_CASE("tail coverage: 2000 samples of 1000 agree with the documented table", "[law]") {
  struct Row {
    TailLaw law;
    Shares documented;
  };

  const double none = std::nan("");
  const std::vector<Row> table{
      {pareto_law(2), {0.933, 0.796, 0.925, 0.909, 0.860, 0.951, 0.855, 0.058}},
      {student_law(1.5), {0.893, 0.923, 0.932, 0.925, 0.732, 0.949, 0.473, 0.000}},
      {student_law(3), {0.704, 0.901, 0.917, 0.868, 0.920, 0.947, 0.995, 0.110}},
      {burr_law(), {0.851, 0.943, 0.934, 0.919, 0.862, none, 0.893, 0.062}},
      {frechet_law(), {0.898, 0.912, 0.933, 0.914, 0.914, none, 0.993, 0.229}},
      {stable_law(1.2), {0.950, 0.625, 0.927, 0.937, none, 0.950, 0.107, 0.000}},
      {stable_law(1.8), {0.069, 0.007, 0.877, 0.916, none, 0.948, 0.906, 0.016}},
      {gaussian_law(), {0.000, 0.000, 0.810, 0.617, 0.945, 0.947, 1.000, 0.992}},
      {exponential_law(), {0.000, 0.000, 0.943, 0.847, 0.941, 0.951, 1.000, 0.914}},
  };
  // The documented shares are rounded, and from finite samples themselves.
  constexpr double margin = 0.006;
  constexpr std::uint64_t samples = 2000;
  LawReport report;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& [law, documented] = table[i];
    const auto counts = counts_of(law, samples, i + 1);
    for (std::size_t j = 0; j < columns; ++j) {
      if (std::isnan(documented[j])) continue;
      report.add(law.name + ", " + column_names[j],
                 p_of_binomial_between(counts[j], samples, std::max(0.0, documented[j] - margin),
                                       std::min(1.0, documented[j] + margin)));
    }
  }
  expect("coverage of tail intervals", report);
}
