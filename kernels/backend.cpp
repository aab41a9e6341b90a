// SPDX-License-Identifier: MIT
// Merging partial ensembles.
#include "kernels/backend.hpp"

#include <cassert>
#include <cstddef>

namespace heavytail {

Partial Partial::empty(const Task& task) {
  Partial partial;
  partial.checkpoints.reserve(task.checkpoints.size());
  for (const std::int64_t step : task.checkpoints) {
    Checkpoint checkpoint;
    checkpoint.step = step;
    checkpoint.summaries.reserve(task.observables.size());
    for (const ObservableTask& observable : task.observables) checkpoint.summaries.emplace_back(observable.thresholds);
    partial.checkpoints.push_back(std::move(checkpoint));
  }
  return partial;
}

void Partial::merge(const Partial& other) {
  assert(checkpoints.size() == other.checkpoints.size());
  replicas += other.replicas;
  diverged_at.merge(other.diverged_at);
  for (std::size_t c = 0; c < checkpoints.size(); ++c) {
    Checkpoint& mine = checkpoints[c];
    const Checkpoint& theirs = other.checkpoints[c];
    assert(mine.step == theirs.step && mine.summaries.size() == theirs.summaries.size());
    mine.diverged += theirs.diverged;
    for (std::size_t o = 0; o < mine.summaries.size(); ++o) mine.summaries[o].merge(theirs.summaries[o]);
  }
}

} // namespace heavytail
