// SPDX-License-Identifier: MIT
// One replica's path, number by number.
#include "kernels/backend.hpp"
#include "kernels/cpu/lane_buffer.hpp"
#include "kernels/cpu/scratch.hpp"
#include "kernels/cpu/targets.hpp"
#include "kernels/narrow_task.hpp"

#include <cstddef>
#include <vector>

namespace heavytail {

namespace {

template <class Real>
Trace trace_with(AdvanceReplicas<Real> advance_replicas, const Task& task, std::uint64_t replica) {
  const NarrowTask<Real> narrow(task);
  const std::size_t rows = task.checkpoints.size() * task.observables.size();
  LaneBuffer scratch(scratch_vectors(task));
  std::vector<Real> values(rows * static_cast<std::size_t>(max_lanes));
  std::vector<std::int64_t> diverged_at(static_cast<std::size_t>(max_lanes));
  std::vector<std::int64_t> exited_at(static_cast<std::size_t>(max_lanes));
  const Record<Real> record{values.data(), max_lanes, diverged_at.data(), task.exit ? exited_at.data() : nullptr};
  const bool stop = false;
  advance_replicas(narrow.path(task), replica, 1, record, scratch.data(), &stop);
  Trace trace{.values = {}, .diverged_at = diverged_at[0]};
  for (std::size_t row = 0; row < rows; ++row)
    trace.values.push_back(static_cast<double>(values[row * static_cast<std::size_t>(max_lanes)]));
  return trace;
}

} // namespace

Trace trace(const Task& task, std::uint64_t replica) {
  const SimdTarget target = runnable_simd_targets().front();
  return task.precision == Precision::float32 ? trace_with(target.float32.of(task.kind), task, replica)
                                              : trace_with(target.float64.of(task.kind), task, replica);
}

} // namespace heavytail
