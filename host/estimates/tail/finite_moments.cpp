// SPDX-License-Identifier: MIT
#include "host/estimates/tail/finite_moments.hpp"

#include "host/estimates/finite_variance.hpp"
#include "host/estimates/sample.hpp"
#include "host/estimates/tail/choose_k.hpp"
#include "host/estimates/tail/moment.hpp"
#include "host/estimates/tail/tail_sample.hpp"

#include <algorithm>
#include <vector>

namespace heavytail {
namespace {

constexpr std::uint64_t least_k = 10;

/// Whether the runs of the k largest values are narrow beside those values.
bool bins_resolve(const TailSample& sample, std::uint64_t k) {
  constexpr double widest = 0.25;
  const std::vector<LogRun> runs = sample.first(k + 1);
  return std::all_of(runs.begin(), runs.end(), [](const LogRun& run) { return run.log_high - run.log_low <= widest; });
}

MomentVerdict verdict_of(const Interval& gamma, double border) {
  if (gamma.high < border) return MomentVerdict::finite;
  return gamma.low > border ? MomentVerdict::infinite : MomentVerdict::undecided;
}

TailVerdict verdict_of(const TailSample& sample, double confidence) {
  constexpr double nothing = 0x1p-6;
  if (sample.infinite() > 0)
    return {no_tail_index(sample.infinite()), MomentVerdict::infinite, MomentVerdict::infinite};
  if (sample.positive() == 0) {
    // Half of the values are the median, and none is beyond it.
    const MomentVerdict empty = sample.size() >= 2 * least_k ? MomentVerdict::finite : MomentVerdict::undecided;
    return {no_tail_index(0), empty, empty};
  }
  const std::uint64_t k = std::min(sample.largest_k(), std::max(least_k, choose_k(sample).k));
  if (k < least_k || !bins_resolve(sample, k)) return {no_tail_index(k)};
  const TailIndex index = estimate_moment_index(sample, k, confidence);
  if (sample.log_excesses(k).largest <= nothing) return {index, MomentVerdict::finite, MomentVerdict::finite};
  return {index, verdict_of(index.gamma.interval, 1.0), verdict_of(index.gamma.interval, 0.5)};
}

} // namespace

FiniteMoments estimate_finite_moments(const Summary& summary, double confidence, std::span<const double> largest,
                                      std::span<const double> smallest) {
  FiniteMoments result;
  const std::vector<ValueRun> runs = descending_runs(summary, TailSide::upper, largest);
  if (runs.empty()) return result;
  const auto n = static_cast<double>(summary.finite_count());
  const double median = value_at(runs, 0.5 * n);
  std::vector<double> mirrored;
  for (const double x : smallest) mirrored.push_back(-x);
  result.upper = verdict_of(TailSample::around(median, summary, TailSide::upper, largest), confidence);
  result.lower = verdict_of(TailSample::around(median, summary, TailSide::lower, mirrored), confidence);
  result.mean = std::max(result.upper.mean, result.lower.mean);
  result.variance = std::max(result.upper.variance, result.lower.variance);
  if (!estimate_variance_verdict(summary).finite_variance)
    result.variance = std::max(result.variance, MomentVerdict::undecided);
  return result;
}

SampleMoments SampleMoments::of(const Sample& sample) {
  return {estimate_finite_moments(sample.summary, sample.settings.confidence, sample.largest, sample.smallest)};
}

} // namespace heavytail
