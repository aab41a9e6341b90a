// SPDX-License-Identifier: MIT
#include "host/estimates/tail/tail_sample.hpp"

#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace heavytail {
namespace {

/// The part of a run that the first `count` of it make.
LogRun head(const LogRun& run, std::uint64_t count) {
  const double share = static_cast<double>(count) / static_cast<double>(run.count);
  return {run.first, count, run.log_high, run.log_high - share * (run.log_high - run.log_low)};
}

double middle(const LogRun& run) {
  return run.log_high - 0.5 * (run.log_high - run.log_low);
}

} // namespace

TailSample::TailSample(std::span<const ValueRun> runs, std::uint64_t size, std::uint64_t infinite)
    : size_(size), infinite_(infinite), positive_(infinite) {
  double sum = 0;
  for (const ValueRun& run : runs) {
    if (!(run.low > 0)) break;
    const double log_low = heavytail::log(run.low);
    const double log_high = run.high > run.low ? heavytail::log(run.high) : log_low;
    runs_.push_back({positive_ + 1, run.count, log_high, log_low});
    sums_.push_back(sum);
    sum += static_cast<double>(run.count) * (middle(runs_.back()) - runs_.front().log_high);
    positive_ += run.count;
  }
}

TailSample TailSample::of(const Summary& summary, TailSide side, std::span<const double> largest) {
  return {descending_runs(summary, side, largest), summary.sample_size(), infinite_count(summary, side)};
}

TailSample TailSample::around(double center, const Summary& summary, TailSide side, std::span<const double> largest) {
  assert(side != TailSide::magnitudes);
  const double shift = side == TailSide::upper ? center : -center;
  std::vector<ValueRun> runs = descending_runs(summary, side, largest);
  for (ValueRun& run : runs) {
    run.low -= shift;
    run.high -= shift;
  }
  return {runs, summary.sample_size(), infinite_count(summary, side)};
}

std::size_t TailSample::run_of(std::uint64_t rank) const {
  assert(rank > infinite_ && rank <= positive_);
  const auto next = std::upper_bound(runs_.begin(), runs_.end(), rank,
                                     [](std::uint64_t r, const LogRun& run) { return r < run.first; });
  return static_cast<std::size_t>(next - runs_.begin()) - 1;
}

double TailSample::log_value(std::uint64_t rank) const {
  if (rank <= infinite_) return inf;
  const LogRun& run = runs_[run_of(rank)];
  const double place = (static_cast<double>(rank - run.first) + 0.5) / static_cast<double>(run.count);
  return run.log_high - place * (run.log_high - run.log_low);
}

double TailSample::value(std::uint64_t rank) const {
  return heavytail::exp(log_value(rank));
}

std::vector<LogRun> TailSample::first(std::uint64_t k) const {
  std::vector<LogRun> result;
  for (const LogRun& run : runs_) {
    if (run.first > k) break;
    result.push_back(run.first + run.count > k + 1 ? head(run, k + 1 - run.first) : run);
  }
  return result;
}

LogExcesses TailSample::log_excesses(std::uint64_t k) const {
  const double threshold = log_value(k + 1);
  LogExcesses result;
  for (const LogRun& run : first(k)) {
    const auto count = static_cast<double>(run.count);
    const double excess = middle(run) - threshold;
    const double step = (run.log_high - run.log_low) / count;
    const double variance = step * step * (count * count - 1) / 12; // of numbers `step` apart
    result.count += count;
    result.sum += count * excess;
    result.squares += count * (excess * excess + variance);
    result.cubes += count * excess * (excess * excess + 3 * variance);
  }
  if (k > infinite_) result.largest = log_value(infinite_ + 1) - threshold;
  return result;
}

double TailSample::log_excess_sum(std::uint64_t k) const {
  const std::size_t i = run_of(k);
  const LogRun part = head(runs_[i], k + 1 - runs_[i].first);
  const double top = runs_.front().log_high;
  const double sum = sums_[i] + static_cast<double>(part.count) * (middle(part) - top);
  return sum - static_cast<double>(k - infinite_) * (log_value(k + 1) - top);
}

} // namespace heavytail
