// SPDX-License-Identifier: MIT
// Runs batches of replicas on one stream of one device, from checkpoint to checkpoint.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/cuda/advance.hpp"
#include "kernels/cuda/reduce.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/narrow_task.hpp"
#include "kernels/task.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace heavytail::cuda {

/// How batches are run; any values give the same bytes.
struct BatchOptions {
  std::uint32_t capacity = 0;        ///< replicas of a batch
  std::int64_t steps_per_launch = 0; ///< at most, so that a stop is heard soon
  std::uint32_t threads_per_block = 128;
  std::uint32_t most_blocks = 0; ///< of a grid; 0: one thread a replica
  /// Values of at most so many living replicas of a part, on the average, are copied and added on the host: there what
  /// a tally on the device costs whatever its size would weigh more.
  std::uint32_t added_on_host = std::uint32_t{1} << 17U;
};

/// Bytes of device memory that a batch takes for each of its replicas.
std::size_t bytes_per_replica(const Task& task);

/// Runs batches of a task on a stream of the current device.
template <class Real> class BatchRunner {
public:
  /// `stopped` is asked between launches.
  BatchRunner(const Task& task, const BatchOptions& options, std::function<bool()> stopped,
              std::function<void(std::uint64_t)> progress);

  /// Runs replicas, at most options.capacity of them: the Partials of `parts`, each of which begins where the one
  /// before ends.  Throws Interrupted where it was stopped, BackendError where the device fails.
  std::vector<Partial> run(std::span<const Replicas> parts);

private:
  /// Where the living replicas of a part are among those of the batch.
  struct Places {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  void advance_to(std::int64_t from, std::int64_t checkpoint, bool begins);
  void observe(std::size_t checkpoint);
  void add_on_device(std::size_t checkpoint, std::span<const Places> before, const std::uint32_t* living);
  void add_on_host(std::size_t checkpoint, std::span<const Places> before, bool listed);
  bool copy_values();
  void keep_living();
  void add_ends();

  const Task& task_;
  BatchOptions options_;
  std::function<bool()> stopped_;
  std::function<void(std::uint64_t)> progress_;
  NarrowTask<Real> narrow_;
  Stream stream_;
  DeviceArray<Real> table_;
  DeviceArray<PathObservable> observables_;
  DeviceArray<Real> state_;
  DeviceArray<std::int64_t> diverged_at_, exited_at_;
  DeviceArray<Real> averages_;
  DeviceArray<OrderedBits<Real>> observed_;
  DeviceArray<std::uint32_t> living_, still_;
  Reducer reducer_;
  Path<Real> path_;                          ///< on the device
  HostArray<OrderedBits<Real>> host_values_; ///< observed, of the living
  HostArray<std::uint32_t> host_living_;
  HostArray<std::int64_t> host_steps_;
  Batch<Real> batch_;                      ///< under way
  std::uint32_t count_ = 0;                ///< its replicas
  std::span<const Replicas> parts_;        ///< that they are
  std::vector<std::uint32_t> first_slots_; ///< of the parts
  std::vector<Places> places_;             ///< of the parts
  std::vector<Partial> partials_;          ///< of the parts
};

} // namespace heavytail::cuda
