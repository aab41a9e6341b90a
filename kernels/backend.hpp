// SPDX-License-Identifier: MIT
// What the host sees of the kernels: a Task goes in with a range of replicas, a Partial comes out.  Partials of
// disjoint ranges merge exactly, in any order, into the Partial of the whole.
#pragma once

#include <heavytail/exit.hpp>
#include <heavytail/model.hpp>
#include <heavytail/observables/all.hpp>
#include <heavytail/statistics/summary.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heavytail {

enum class Precision : std::int8_t { float32, float64 };

/// Replicas `first`, `first` + 1, …, `count` of them.
struct Replicas {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

/// An observable and the thresholds whose exceedance is counted.
struct ObservableTask {
  Observable observable;
  std::vector<double> thresholds;
  bool average = false; ///< its average over time, of at most most_time_averages observables
};

/// Where the bins of a task's histograms lie.
struct TaskBinning {
  std::vector<Binning> observables; ///< c · observables + o: of observable o at checkpoint c; none: all the default
  Binning exit;                     ///< of the steps of exits
  Binning divergence;               ///< of the steps of divergence

  bool operator==(const TaskBinning&) const = default;
};

/// What every replica does: a model, the numbers it refers to, and where along the path it is looked at.
struct Task {
  Model<double> model;
  std::vector<double> table;
  Precision precision = Precision::float32;
  std::int64_t first_step = 0;           ///< the step that the initial point stands before
  std::vector<std::int64_t> checkpoints; ///< ascending, each >= first_step: the state before that step's update
  std::vector<ObservableTask> observables;
  std::uint32_t extremes = 0;       ///< how many largest and smallest values of an observable are kept one by one
  std::optional<Exit<double>> exit; ///< the exit that is watched, if any
  TaskBinning binning;
};

/// All that is known of some replicas at one checkpoint.
struct Checkpoint {
  std::int64_t step = 0;
  std::uint64_t diverged = 0;     ///< replicas that have diverged by this step
  std::vector<Summary> summaries; ///< one per observable

  bool operator==(const Checkpoint&) const = default;
};

/// The first exits of some replicas.
struct ExitRecord {
  explicit ExitRecord(const Binning& binning = {});

  Summary at;                   ///< the steps of exits, and how many are above 0; replicas without one stand as +inf
  std::uint64_t upwards = 0;    ///< exits at or above the upper end
  std::uint64_t diverged = 0;   ///< replicas that diverged before they could exit
  std::uint64_t overshoots = 0; ///< exits to which the drift overshot, where the task asks for them

  /// Adds a replica, from the step of its exit (as recorded_exit gives it) and of its divergence, or `never`.
  void add(std::int64_t exited_at, std::int64_t diverged_at);
  void merge(const ExitRecord& other);

  bool operator==(const ExitRecord&) const = default;
};

/// All that is known of some replicas.
struct Partial {
  std::uint64_t replicas = 0;
  std::vector<Checkpoint> checkpoints;
  Summary diverged_at;            ///< of the steps at which diverged replicas did
  std::optional<ExitRecord> exit; ///< where an exit is watched

  /// An empty ensemble of a task: the neutral element of `merge`.
  static Partial empty(const Task& task);

  /// The same that from then on leaves out extremes which could not be among those of itself and `others` together.
  static Partial empty_beside(const Task& task, const Partial& others);

  /// Adds the steps at which replicas diverged and, where an exit is watched, exited (as recorded_exit gives them), or
  /// `never`.
  void add_ends(std::span<const std::int64_t> diverged_steps, std::span<const std::int64_t> exit_steps);

  /// Adds the replicas of `other`, which must be of the same task and disjoint.
  void merge(const Partial& other);

  /// Sorts all extremes where they lie, which estimates then need not: changes no value.
  void settle();

  bool operator==(const Partial&) const = default;
};

/// What some replicas did, number by number.
struct PathRecord {
  Replicas replicas;
  std::vector<double> values; ///< (c · observables + o) · count + i: of observable o at checkpoint c and replica i
  std::vector<std::int64_t> diverged_at; ///< the step, or `never`: from then on values mean nothing
  std::vector<std::int64_t> exited_at;   ///< as recorded_exit gives it, or `never`; empty where no exit is watched

  /// The ensemble of those replicas of the record that are in a range.
  Partial partial(const Task& task, const Replicas& range) const;
};

/// The binning of a task, which these replicas decide.
TaskBinning binning_of(const Task& task, const PathRecord& record);

/// How a device presents itself.
struct DeviceInfo {
  std::string backend;     ///< "cpu" or "cuda"
  std::string name;        ///< of the processor or the graphics card
  std::string simd_target; ///< of the CPU backend
  int threads = 1;
};

/// A device or a runtime failed; the message says what, why, and what to try.
class BackendError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The work was stopped on request; nothing of it remains.
class Interrupted : public std::exception {
public:
  const char* what() const noexcept override { return "interrupted"; }
};

/// Throws Interrupted where a stop is requested.
inline void throw_if_stopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Interrupted();
}

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
                  const std::function<void(std::uint64_t)>& progress) {
    return std::move(advance_beside(Partial::empty(task), task, {&replicas, 1}, std::move(stop), progress).front());
  }
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
