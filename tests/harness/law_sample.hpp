// SPDX-License-Identifier: MIT
// Long samples of a noise law by the widest SIMD target of this machine, and their comparison with the exact law.
#pragma once

#include "tests/harness/exact_laws.hpp"
#include "tests/harness/noise_cases.hpp"
#include "tests/harness/p_values.hpp"
#include "tests/harness/quantile_check.hpp"
#include "tests/harness/random_targets.hpp"
#include "tests/harness/z_score.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

namespace heavytail::test {

inline constexpr std::size_t law_sample_size = 10'000'000;

/// A test's own seed, or with fresh seeds one of this run.
inline std::uint64_t law_seed(std::uint64_t own) {
  return fresh_seeds() ? seed_of_this_run() + own : own;
}

/// Calls `use(values, count)` for at least `size` variates of a law, chunk by chunk; replica numbers pass 2^32.
template <class Real, class Use>
void each_chunk(const Noise<double>& law, std::uint64_t seed, std::size_t size, const Use& use) {
  constexpr std::size_t replicas = 4096;
  constexpr std::size_t blocks = 8;
  const auto target = probe::fastest_target();
  const Noise<Real> run = as<Real>(law);
  std::vector<Real> chunk(replicas * variates_of(run) * blocks);
  const std::uint64_t first_replica = (1ULL << 32U) - replicas / 2;
  std::uint64_t address = 0;
  for (std::size_t drawn = 0; drawn < size; drawn += chunk.size(), address += blocks) {
    target.template laws<Real>().draw(run, {law_seed(seed), first_replica, replicas, address, blocks}, chunk.data());
    use(chunk.data(), chunk.size());
  }
}

/// The p-value of a sample's quantiles from 1e-6 to 1 - 1e-6, after `change` of each variate.
template <class Real>
double quantiles_p_value(const Noise<double>& law, const ExactLaw& exact, std::uint64_t seed,
                         std::size_t size = law_sample_size, const std::function<double(double)>& change = {}) {
  QuantileCheck<Real> check(exact);
  each_chunk<Real>(law, seed, size, [&](Real* values, std::size_t count) {
    if (change)
      std::transform(values, values + count, values, [&](Real z) { return static_cast<Real>(change(double(z))); });
    check.add(values, count);
  });
  return check.p_value();
}

/// Demands that the quantiles follow the exact law in both precisions.
inline void expect_quantiles(const std::string& name, const Noise<double>& law, const ExactLaw& exact,
                             std::uint64_t seed) {
  LawReport report;
  report.add("quantiles, float32", quantiles_p_value<float>(law, exact, seed));
  report.add("quantiles, float64", quantiles_p_value<double>(law, exact, seed + 1));
  expect(name, report);
}

/// Demands that E f(Z) is `exact` in float32; f(Z) must have a variance.
inline void expect_mean(const std::string& name, const Noise<double>& law, std::uint64_t seed, double exact,
                        const std::function<double(double)>& f) {
  SampleMean mean;
  each_chunk<float>(law, seed, law_sample_size / 5, [&](const float* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) mean.add(f(static_cast<double>(values[i])));
  });
  LawReport report;
  report.add("mean", p_of_z_score(mean.z_score(exact)));
  expect(name, report);
}

} // namespace heavytail::test
