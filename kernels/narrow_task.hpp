// SPDX-License-Identifier: MIT
// A task in the number type of its lanes.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/block.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace heavytail {

/// The task in the number type of its lanes; a Path refers to it.
template <class Real> struct NarrowTask {
  explicit NarrowTask(const Task& task)
      : model(narrowed_model<Real>(task.model)), table(task.table.begin(), task.table.end()) {
    for (const ObservableTask& each : task.observables)
      observables.push_back({each.observable, each.average ? averages++ : -1});
    if (task.exit) exit = narrowed_exit<Real>(*task.exit);
  }

  /// The path of `task`, which must outlive it, as this one must.
  Path<Real> path(const Task& task) const {
    return {.model = &model,
            .table = table.data(),
            .first_step = task.first_step,
            .checkpoints = task.checkpoints.data(),
            .checkpoint_count = static_cast<std::int32_t>(task.checkpoints.size()),
            .observables = observables.data(),
            .observable_count = static_cast<std::int32_t>(observables.size()),
            .average_count = averages,
            .exit = exit ? &*exit : nullptr};
  }

  Model<Real> model;
  std::vector<Real> table;
  std::vector<PathObservable> observables;
  std::int32_t averages = 0;
  std::optional<Exit<Real>> exit;
};

/// How many observables of a task are averaged over time.
inline std::int32_t average_count(const Task& task) {
  std::int32_t count = 0;
  for (const ObservableTask& each : task.observables) count += each.average ? 1 : 0;
  return count;
}

/// How an observable takes a replica that has diverged.
inline DivergedAs diverged_as(const Observable& observable) {
  return observable.visit(
      [](const auto& each) { return each.infinite_when_diverged ? DivergedAs::infinity : DivergedAs::absent; });
}

} // namespace heavytail
