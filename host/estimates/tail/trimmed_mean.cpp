// SPDX-License-Identifier: MIT
#include "host/estimates/tail/trimmed_mean.hpp"

#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/tail/value_runs.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <limits>
#include <vector>

namespace heavytail {

Estimate estimate_trimmed_mean(const Summary& summary, double share, double confidence) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const auto size = static_cast<double>(summary.sample_size());
  const double cut = size * share;
  const auto above = static_cast<double>(summary.plus_infinities());
  const auto below = static_cast<double>(summary.minus_infinities());
  if (size == 0 || (above > cut && below > cut)) return {nan, {nan, nan}};
  if (above > cut) return {infinity, {infinity, infinity}};
  if (below > cut) return {-infinity, {-infinity, -infinity}};

  // Positions count finite values from the largest down.
  const double first = cut - above;
  const double last = size - cut - above;
  const double kept = size - 2 * cut;
  const std::vector<ValueRun> runs = descending_runs(summary, TailSide::upper);
  const double highest = value_at(runs, first);
  const double lowest = value_at(runs, last);
  double mean = 0;
  double squares = 0; // around the middle of the kept values, lest they cancel
  const double center = value_at(runs, 0.5 * (first + last));
  double before = 0;
  for (const ValueRun& run : runs) {
    const auto count = static_cast<double>(run.count);
    const double from = std::max(first, before);
    const double to = std::min(last, before + count);
    before += count;
    if (!(to > from)) continue;
    const double high = run.high - (from - (before - count)) / count * (run.high - run.low);
    const double low = run.high - (to - (before - count)) / count * (run.high - run.low);
    const double middle = 0.5 * (low + high) - center;
    mean += (to - from) / kept * middle;
    squares += (to - from) * (middle * middle + (high - low) * (high - low) / 12);
  }
  // The values pulled in to the outermost ones kept: their mean and variance.
  const double up = highest - center;
  const double down = lowest - center;
  const double pulled_mean = (kept * mean + cut * (up + down)) / size;
  const double pulled_squares = squares + cut * (up * up + down * down) - size * pulled_mean * pulled_mean;
  if (!(size > 1)) return {center + mean, {-infinity, infinity}};
  const double error = heavytail::sqrt(std::max(0.0, pulled_squares) / (size - 1) / size) / (1 - 2 * share);
  const double margin = two_sided_normal_quantile(confidence) * error;
  return {center + mean, {center + mean - margin, center + mean + margin}};
}

} // namespace heavytail
