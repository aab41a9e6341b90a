// SPDX-License-Identifier: MIT
#include "host/estimates/tail/trimmed_mean.hpp"

#include "host/estimates/deviation.hpp"
#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/sample.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <array>

namespace heavytail {
namespace {

/// Positions among the finite values, from the largest down, between which values are kept.
struct Kept {
  double first = 0, last = 0;

  double count() const { return last - first; }
};

/// Sums of the kept values around `center`, lest they cancel, in units of `scale`.
struct KeptSums {
  double sum = 0, squares = 0;
};

KeptSums sums_of(std::span<const ValueRun> runs, const Kept& kept, double center, double scale) {
  KeptSums sums;
  double before = 0;
  for (const ValueRun& run : runs) {
    const auto count = static_cast<double>(run.count);
    const double from = std::max(kept.first - before, 0.0) / count;
    const double to = std::min(kept.last - before, count) / count;
    before += count;
    if (!(to > from)) continue;
    const double width = run.high - run.low;
    const double middle = (run.high - 0.5 * (from + to) * width - center) / scale;
    const double part = (to - from) * width / scale;
    sums.sum += (to - from) * count * middle;
    sums.squares += (to - from) * count * (middle * middle + part * part / 12);
  }
  return sums;
}

} // namespace

Estimate estimate_trimmed_mean(std::span<const ValueRun> runs, const InfiniteValues& infinite, double share,
                               double confidence) {
  const auto above = static_cast<double>(infinite.plus);
  const auto below = static_cast<double>(infinite.minus);
  double size = above + below;
  for (const ValueRun& run : runs) size += static_cast<double>(run.count);
  const double cut = size * share;
  if (size == 0 || (above > cut && below > cut)) return {nan, {nan, nan}};
  if (above > cut) return {inf, {inf, inf}};
  if (below > cut) return {-inf, {-inf, -inf}};

  const Kept kept{cut - above, size - cut - above};
  const double center = value_at(runs, 0.5 * (kept.first + kept.last));
  // The values pulled in to the outermost ones kept: their mean and variance.
  const double up = value_at(runs, heavytail::floor(kept.first) + 0.5) - center;
  const double down = value_at(runs, -heavytail::floor(-kept.last) - 0.5) - center;
  const double scale = scale_of_squares(std::array{up, down});
  const KeptSums sums = sums_of(runs, kept, center, scale);
  const double mean = center + scale * (sums.sum / kept.count());
  if (!(size > 1)) return {mean, {-inf, inf}};
  const double high = up / scale;
  const double low = down / scale;
  const double pulled_mean = (sums.sum + cut * (high + low)) / size;
  const double pulled_squares = sums.squares + cut * (high * high + low * low) - size * pulled_mean * pulled_mean;
  const double error = scale * heavytail::sqrt(std::max(0.0, pulled_squares) / (size - 1) / size) / (1 - 2 * share);
  const double margin = two_sided_normal_quantile(confidence) * error;
  return {mean, {mean - margin, mean + margin}};
}

Estimate estimate_trimmed_mean(const Summary& summary, double share, double confidence) {
  return estimate_trimmed_mean(descending_runs(summary, TailSide::upper),
                               {summary.plus_infinities(), summary.minus_infinities()}, share, confidence);
}

TrimmedMean TrimmedMean::of(const Sample& sample) {
  if (!sample.resolved) return {{nan, {nan, nan}}};
  return {estimate_trimmed_mean(sample.summary, trimmed_share, sample.settings.confidence)};
}

} // namespace heavytail
