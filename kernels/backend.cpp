// SPDX-License-Identifier: MIT
// Merging partial ensembles.
#include "kernels/backend.hpp"

#include <cassert>
#include <cstddef>

namespace heavytail {

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

Partial Partial::empty(const Task& task) {
  Partial partial;
  if (task.exit) partial.exit.emplace();
  partial.checkpoints.reserve(task.checkpoints.size());
  for (const std::int64_t step : task.checkpoints) {
    Checkpoint checkpoint;
    checkpoint.step = step;
    checkpoint.summaries.reserve(task.observables.size());
    for (const ObservableTask& observable : task.observables)
      checkpoint.summaries.emplace_back(observable.thresholds, task.extremes);
    partial.checkpoints.push_back(std::move(checkpoint));
  }
  return partial;
}

Partial Partial::empty_beside(const Task& task, const Partial& others) {
  Partial partial = empty(task);
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

void Partial::settle() {
  diverged_at.settle();
  if (exit) exit->at.settle();
  for (Checkpoint& checkpoint : checkpoints)
    for (Summary& summary : checkpoint.summaries) summary.settle();
}

} // namespace heavytail
