// SPDX-License-Identifier: MIT
// Merging partial ensembles, and making them of what replicas did.
#include "kernels/partial.hpp"

#include "kernels/binning.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

namespace heavytail {

namespace {

/// The binning of observable o at checkpoint c.
Binning binning_at(const Plan& plan, std::size_t c, std::size_t o) {
  return plan.binning.observables.empty() ? Binning{} : plan.binning.observables[c * plan.observables.size() + o];
}

/// Exits after the start.
constexpr std::array<double, 1> after_start{0};

} // namespace

ExitRecord::ExitRecord(const Binning& binning) : at(after_start, 0, binning) {}

void ExitRecord::add(std::int64_t exited_at, std::int64_t diverged_at) {
  if (exited_at == never) {
    at.add_diverged(DivergedAs::infinity);
    diverged += diverged_at != never ? 1 : 0;
    return;
  }
  const RecordedExit exit = RecordedExit::of(exited_at);
  upwards += exit.upwards ? 1 : 0;
  overshoots += exit.overshot ? 1 : 0;
  at.add(static_cast<double>(exit.step));
}

void ExitRecord::merge(const ExitRecord& other) {
  at.merge(other.at);
  upwards += other.upwards;
  diverged += other.diverged;
  overshoots += other.overshoots;
}

Partial Partial::empty(const Plan& plan) {
  Partial partial;
  partial.diverged_at = Summary({}, 0, plan.binning.divergence);
  if (plan.exit) partial.exit.emplace(plan.binning.exit);
  partial.checkpoints.reserve(plan.checkpoints.size());
  for (std::size_t c = 0; c < plan.checkpoints.size(); ++c) {
    Checkpoint checkpoint;
    checkpoint.step = plan.checkpoints[c];
    checkpoint.summaries.reserve(plan.observables.size());
    for (std::size_t o = 0; o < plan.observables.size(); ++o)
      checkpoint.summaries.emplace_back(plan.observables[o].thresholds, plan.extremes, binning_at(plan, c, o));
    partial.checkpoints.push_back(std::move(checkpoint));
  }
  return partial;
}

Partial Partial::empty_beside(const Plan& plan, const Partial& others) {
  Partial partial = empty(plan);
  for (std::size_t c = 0; c < partial.checkpoints.size(); ++c)
    for (std::size_t o = 0; o < partial.checkpoints[c].summaries.size(); ++o)
      partial.checkpoints[c].summaries[o].leave_out_below(others.checkpoints[c].summaries[o]);
  return partial;
}

void Partial::add_ends(std::span<const std::int64_t> diverged_steps, std::span<const std::int64_t> exit_steps) {
  for (const std::int64_t step : diverged_steps)
    if (step != never) diverged_at.add(static_cast<double>(step));
  if (exit)
    for (std::size_t i = 0; i < diverged_steps.size(); ++i) exit->add(exit_steps[i], diverged_steps[i]);
}

void Partial::merge(const Partial& other) {
  assert(checkpoints.size() == other.checkpoints.size());
  replicas += other.replicas;
  diverged_at.merge(other.diverged_at);
  if (exit) exit->merge(*other.exit);
  for (std::size_t c = 0; c < checkpoints.size(); ++c) {
    Checkpoint& mine = checkpoints[c];
    const Checkpoint& theirs = other.checkpoints[c];
    assert(mine.step == theirs.step && mine.summaries.size() == theirs.summaries.size());
    mine.diverged += theirs.diverged;
    for (std::size_t o = 0; o < mine.summaries.size(); ++o) mine.summaries[o].merge(theirs.summaries[o]);
  }
}

Partial PathRecord::partial(const Plan& plan, const Replicas& range) const {
  Partial partial = Partial::empty(plan);
  const std::uint64_t first = std::max(range.first, replicas.first);
  const std::uint64_t end = std::min(range.first + range.count, replicas.first + replicas.count);
  if (first >= end) return partial;
  const auto from = static_cast<std::size_t>(first - replicas.first);
  const auto count = static_cast<std::size_t>(end - first);
  partial.replicas = count;
  partial.add_ends(std::span(diverged_at).subspan(from, count),
                   plan.exit ? std::span(exited_at).subspan(from, count) : std::span<const std::int64_t>{});
  const double* row = values.data();
  for (Checkpoint& checkpoint : partial.checkpoints) {
    const auto has_diverged = [&](std::size_t i) { return diverged_at[i] <= checkpoint.step; };
    for (std::size_t i = from; i < from + count; ++i) checkpoint.diverged += has_diverged(i) ? 1 : 0;
    for (std::size_t o = 0; o < checkpoint.summaries.size(); ++o, row += replicas.count) {
      checkpoint.summaries[o].add_diverged(diverged_as(plan.observables[o].observable), checkpoint.diverged);
      for (std::size_t i = from; i < from + count; ++i)
        if (!has_diverged(i)) checkpoint.summaries[o].add(row[i], replicas.first + i);
    }
  }
  return partial;
}

namespace {

/// The values in a row, of replicas that have not diverged.
std::vector<double> values_in_row(const Plan& plan, const PathRecord& record, std::size_t row) {
  std::vector<double> values;
  const std::int64_t step = plan.checkpoints[row / plan.observables.size()];
  const auto count = static_cast<std::size_t>(record.replicas.count);
  for (std::size_t i = 0; i < count; ++i)
    if (record.diverged_at[i] > step) values.push_back(record.values[row * count + i]);
  return values;
}

} // namespace

TaskBinning binning_of(const Plan& plan, const PathRecord& record) {
  TaskBinning binning;
  for (std::size_t row = 0; row < plan.checkpoints.size() * plan.observables.size(); ++row)
    binning.observables.push_back(binning_of(values_in_row(plan, record, row), plan.precision == Precision::float32));
  std::vector<double> exits;
  std::vector<double> divergences;
  for (const std::int64_t recorded : record.exited_at)
    if (recorded != never) exits.push_back(static_cast<double>(RecordedExit::of(recorded).step));
  for (const std::int64_t step : record.diverged_at)
    if (step != never) divergences.push_back(static_cast<double>(step));
  binning.exit = binning_of(exits, false);
  binning.divergence = binning_of(divergences, false);
  return binning;
}

void Partial::settle() {
  diverged_at.settle();
  if (exit) exit->at.settle();
  for (Checkpoint& checkpoint : checkpoints)
    for (Summary& summary : checkpoint.summaries) summary.settle();
}

} // namespace heavytail
