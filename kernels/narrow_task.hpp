// SPDX-License-Identifier: MIT
// A task in the number type of its lanes.
#pragma once

#include "kernels/path.hpp"
#include "kernels/task.hpp"

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

} // namespace heavytail
