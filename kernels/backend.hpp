// SPDX-License-Identifier: MIT
// What the host sees of the kernels: a Task goes in with a range of replicas, a Partial comes out.
#pragma once

#include "kernels/errors.hpp"
#include "kernels/partial.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail {

struct Task; // kernels/task.hpp

/// How a device presents itself.
struct DeviceInfo {
  std::string backend;     ///< "cpu" or "cuda"
  std::string name;        ///< of the processor or the graphics card
  std::string simd_target; ///< of the CPU backend
  int threads = 1;
};

/// Runs replicas.  The Partial does not depend on the backend, its threads, or the order of the work.
class Backend {
public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  virtual DeviceInfo info() const = 0;

  /// How many ranges of so many replicas of a task should run together, so that all of the device is busy: more than
  /// one where it wants more replicas at a time than a range has.
  virtual std::size_t ranges_at_once(const Task& /*task*/, std::uint64_t /*replicas*/) const { return 1; }

  /// Runs disjoint ranges of replicas of the task: one Partial each.  Each will be merged with `others`: of the
  /// extremes it need only have those that the merged ensemble keeps, which saves most of the work that they are.
  /// `progress` is called from any thread with numbers of replica-steps done since its last call.  Throws Interrupted
  /// soon after `stop` is requested, BackendError when the device fails.
  virtual std::vector<Partial> advance_beside(const Partial& others, const Task& task, std::span<const Replicas> ranges,
                                              std::stop_token stop,
                                              const std::function<void(std::uint64_t)>& progress) = 0;

  /// What a few replicas do, number by number.
  virtual PathRecord record(const Task& task, const Replicas& replicas, std::stop_token stop,
                            const std::function<void(std::uint64_t)>& progress) = 0;

  /// The same for one range, and with all its extremes.
  Partial advance(const Task& task, Replicas replicas, std::stop_token stop,
                  const std::function<void(std::uint64_t)>& progress);
};

/// Settings of the CPU backend.
struct CpuOptions {
  int threads = 0;              ///< 0: as many as the machine has
  std::string simd_target = {}; ///< empty: the widest that the processor runs
  std::uint64_t block_size = 0; ///< replicas that a thread takes at a time, 0 to choose; any value gives the same bytes
};

/// Names of the SIMD targets that the CPU backend can run on this processor, the widest last.
std::vector<std::string_view> runnable_targets();

/// The CPU backend.  Throws BackendError where the SIMD target is unknown or not runnable here.
std::unique_ptr<Backend> make_cpu_backend(const CpuOptions& options);

/// The floor under the time that `advance` takes on the CPU: every pack of replicas draws, from the same sources and in
/// the same order, the numbers that its steps draw (noise, uniforms of compression, data of the objective; of an SDE
/// the driver's increments, the integrator's normals and the noise that it shares with an optimizer), and only adds
/// them up.  Not drawn: starting points, crossings between steps, what an SDE samples to estimate moments, and the
/// rejections of exact transitions.  Returns the sum.  Of `options` the block size is not looked at.  Throws
/// BackendError as make_cpu_backend does.
double noise_floor(const Task& task, Replicas replicas, const CpuOptions& options);

/// The path of one replica.
struct Trace {
  std::vector<double> values;       ///< c · observables + o: observable o at checkpoint c; nothing once it has diverged
  std::int64_t diverged_at = never; ///< the step
};

/// The path of one replica, on the CPU: the bits that it has in an ensemble.
Trace trace(const Task& task, std::uint64_t replica);

/// A device that the CUDA backend can run on.
struct CudaDevice {
  int id = 0;
  std::string name;
  std::string compute_capability; ///< such as "9.0"
  std::uint64_t memory = 0;       ///< bytes in all
  std::string driver;             ///< the CUDA version of the driver, such as "13.0"
};

/// The CUDA devices of this machine, or why there are none.
struct CudaDevices {
  std::vector<CudaDevice> devices;
  std::string reason; ///< empty where there are devices
  bool built = true;  ///< whether this build has the CUDA backend
};

/// Asks the CUDA runtime; never throws for want of a driver or a device.
CudaDevices cuda_devices();

/// Settings of the CUDA backend.  All but `device` are 0 to choose; any values give the same bytes.
struct CudaOptions {
  int device = -1;                   ///< the only one to use; -1: all of them, each with its part of the replicas
  std::uint32_t batch = 0;           ///< replicas that a stream has under way
  std::int64_t steps_per_launch = 0; ///< at most
  std::uint32_t threads_per_block = 0;
  std::uint32_t most_blocks = 0; ///< of a grid
  /// Values of at most so many replicas of a range, on the average of a batch, are added to the ensemble by the
  /// processor, those of more by the device.  Empty: to choose.
  std::optional<std::uint32_t> added_on_host = {};
};

/// The CUDA backend.  Throws BackendError where no device, or not the one asked for, can be used.
std::unique_ptr<Backend> make_cuda_backend(const CudaOptions& options);

} // namespace heavytail
