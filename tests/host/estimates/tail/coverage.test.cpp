// SPDX-License-Identifier: MIT
// How often 95 % intervals hold the truth.  The table is docs/methods/statistics.md's; it was made by 20000 samples a
// law (the hidden test below prints it), and 2000 others must agree with it.
#include "host/estimates/tail/all.hpp"
#include "tests/harness/p_values.hpp"
#include "tests/host/estimates/tail/laws.hpp"

#include <boost/math/distributions/gamma.hpp>
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <span>
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
