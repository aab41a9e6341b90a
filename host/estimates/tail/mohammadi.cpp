// SPDX-License-Identifier: MIT
#include "host/estimates/tail/mohammadi.hpp"

#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/tail/stable_estimate.hpp"
#include "host/estimates/tail/value_runs.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/random/source.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace heavytail {
namespace {

constexpr std::uint64_t most_values = 65536;

/// Mean of log|x|, and its squared standard error.
struct LogMean {
  double mean = 0;
  double squared_error = 0;
};

LogMean log_mean(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  std::vector<double> logs;
  for (const double x : values) {
    logs.push_back(heavytail::log(heavytail::abs(x)));
    sum += logs.back();
  }
  const double mean = sum / count;
  double squares = 0;
  for (const double log : logs) squares += (log - mean) * (log - mean);
  return {mean, squares / ((count - 1) * count)};
}

/// All values, each run's spread evenly.
std::vector<double> expanded(std::span<const ValueRun> runs) {
  std::vector<double> values;
  for (const ValueRun& run : runs)
    for (std::uint64_t i = 0; i < run.count; ++i) {
      const double place = (static_cast<double>(i) + 0.5) / static_cast<double>(run.count);
      values.push_back(run.low + place * (run.high - run.low));
    }
  return values;
}

/// A whole number below `bound` ≤ 2^53.
std::uint64_t below(UniformSource<double>& uniform, std::uint64_t bound) {
  // A uniform may be 1.
  return std::min(bound - 1, static_cast<std::uint64_t>(uniform() * static_cast<double>(bound)));
}

std::vector<double> drawn(std::span<const ValueRun> runs, std::uint64_t size, UniformSource<double>& uniform) {
  std::vector<std::uint64_t> ends;
  std::uint64_t end = 0;
  for (const ValueRun& run : runs) ends.push_back(end += run.count);
  std::vector<double> values;
  while (values.size() < most_values) {
    const std::uint64_t rank = below(uniform, size);
    const ValueRun& run =
        runs[static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), rank) - ends.begin())];
    values.push_back(run.low + uniform() * (run.high - run.low));
  }
  return values;
}

} // namespace

Estimate estimate_mohammadi(std::span<const double> values, std::size_t block, double confidence) {
  const std::size_t blocks = values.size() / block;
  if (blocks < 2) return no_stable_index;
  const std::span<const double> used = values.first(blocks * block);
  std::vector<double> sums;
  for (std::size_t i = 0; i < blocks; ++i) {
    double sum = 0;
    for (const double x : used.subspan(i * block, block)) sum += x;
    sums.push_back(sum);
  }
  const LogMean of_sums = log_mean(sums);
  const LogMean of_values = log_mean(used);
  const double growth = heavytail::log(static_cast<double>(block));
  const double inverse = (of_sums.mean - of_values.mean) / growth;
  if (!(inverse > 0 && inverse < inf)) return no_stable_index;
  const double margin =
      two_sided_normal_quantile(confidence) * heavytail::sqrt(of_sums.squared_error + of_values.squared_error) / growth;
  return stable_index({1 / inverse, {1 / (inverse + margin), inverse > margin ? 1 / (inverse - margin) : inf}});
}

Estimate estimate_mohammadi(const Summary& summary, double confidence) {
  constexpr std::uint64_t seed = 0x57AB1E;
  const std::uint64_t size = summary.finite_count();
  if (infinite_count(summary, TailSide::magnitudes) > 0 || static_cast<double>(size) < least_stable_values)
    return no_stable_index;
  const auto stream = Stream<double>::of(seed, 0);
  UniformSource<double> uniform(stream, Purpose::noise);
  uniform.seek(0);
  const std::vector<ValueRun> runs = descending_runs(summary, TailSide::upper);
  std::vector<double> values = size > most_values ? drawn(runs, size, uniform) : expanded(runs);
  if (size <= most_values)
    for (std::size_t i = values.size() - 1; i > 0; --i) std::swap(values[i], values[below(uniform, i + 1)]);
  const auto block = static_cast<std::size_t>(heavytail::sqrt(static_cast<double>(values.size())));
  return estimate_mohammadi(values, block, confidence);
}

} // namespace heavytail
