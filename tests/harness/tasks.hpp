// SPDX-License-Identifier: MIT
// Experiments whose tasks tests change, which experiments themselves share and never do.
#pragma once

#include "host/input/experiment.hpp"
#include "kernels/task.hpp"

#include <memory>
#include <utility>

namespace heavytail::test {

/// Makes `run` have the task that `change` makes of its own.
template <class Change> void change_task(ModelRun& run, Change&& change) {
  Task task = run.task ? *run.task : Task{};
  change(task);
  run.task = std::make_shared<const Task>(std::move(task));
}

} // namespace heavytail::test
