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
    for (const ObservableTask& observable : task.observables) observables.push_back(observable.observable);
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
            .exit = exit ? &*exit : nullptr};
  }

  Model<Real> model;
  std::vector<Real> table;
  std::vector<Observable> observables;
  std::optional<Exit<Real>> exit;
};

/// How an observable takes a replica that has diverged.
inline DivergedAs diverged_as(const Observable& observable) {
  return observable.visit(
      [](const auto& each) { return each.infinite_when_diverged ? DivergedAs::infinity : DivergedAs::absent; });
}

} // namespace heavytail
