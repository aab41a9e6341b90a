// SPDX-License-Identifier: MIT
// Runs batches of replicas on one stream of one device, from checkpoint to checkpoint.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/cuda/advance.hpp"
#include "kernels/cuda/reduce.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/narrow_task.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace heavytail::cuda {

/// How batches are run; any values give the same bytes.
struct BatchOptions {
  std::uint32_t capacity = 0;        ///< replicas of a batch
  std::int64_t steps_per_launch = 0; ///< at most, so that a stop is heard soon
  std::uint32_t threads_per_block = 128;
  std::uint32_t most_blocks = 0; ///< of a grid; 0: one thread a replica
};

/// Bytes of device memory that a batch takes for each of its replicas.
std::size_t bytes_per_replica(const Task& task);

/// Runs batches of a task on a stream of the current device, and keeps the ensemble of those it has run.
template <class Real> class BatchRunner {
public:
  /// `stopped` is asked between launches.
  BatchRunner(const Task& task, const BatchOptions& options, std::function<bool()> stopped,
              std::function<void(std::uint64_t)> progress);

  /// Adds `count` replicas from `first` on, at most options.capacity of them.  Throws Interrupted where it was stopped,
  /// BackendError where the device fails.
  void run(std::uint64_t first, std::uint32_t count);

  const Partial& partial() const { return partial_; }

private:
  void advance_to(std::int64_t from, std::int64_t checkpoint);
  void observe(Checkpoint& checkpoint, std::uint32_t before);
  void add_exits();

  const Task& task_;
  BatchOptions options_;
  std::function<bool()> stopped_;
  std::function<void(std::uint64_t)> progress_;
  Partial partial_;
  NarrowTask<Real> narrow_;
  Stream stream_;
  DeviceArray<Real> table_;
  DeviceArray<PathObservable> observables_;
  DeviceArray<Real> points_;
  DeviceArray<std::int64_t> diverged_at_, exited_at_;
  DeviceArray<Real> averages_;
  DeviceArray<OrderedBits<Real>> observed_;
  DeviceArray<std::uint32_t> living_, still_;
  Reducer reducer_;
  Path<Real> path_;         ///< on the device
  Batch<Real> batch_;       ///< under way
  std::uint32_t count_ = 0; ///< its replicas
};

} // namespace heavytail::cuda
