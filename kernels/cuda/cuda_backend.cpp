// SPDX-License-Identifier: MIT
// The CUDA backend: every device gets batches of replicas on two streams, so that one batch is reduced while another is
// integrated.  Merging is exact and commutative, so neither the devices nor the batches show in the result.
#include "kernels/backend.hpp"
#include "kernels/cuda/batch_runner.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/task.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace heavytail {

namespace cuda {

namespace {

constexpr std::uint32_t streams_per_device = 2;
/// Variates that one launch draws at most: a fraction of a second on any device.
constexpr std::uint64_t variates_per_launch = std::uint64_t{1} << 30U;
constexpr std::uint64_t largest_batch = std::uint64_t{1} << 22U;
constexpr std::uint64_t smallest_batch = 1024;
/// The part of the free memory that batches take.
constexpr double memory_share = 0.8;

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

CudaDevice describe(int id) {
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, id), "be asked for its properties");
  int driver = 0;
  check(cudaDriverGetVersion(&driver), "be asked for its driver");
  return {.id = id,
          .name = properties.name,
          .compute_capability = std::to_string(properties.major) + "." + std::to_string(properties.minor),
          .memory = properties.totalGlobalMem,
          .driver = version_text(driver)};
}

/// Why the runtime sees no device.
std::string reason_of(cudaError_t status) {
  const std::string code =
      " (" + std::string(cudaGetErrorString(status)) + ", code " + std::to_string(static_cast<int>(status)) + ")";
  switch (status) {
  case cudaErrorInsufficientDriver: {
    int driver = 0;
    cudaDriverGetVersion(&driver);
    return (driver == 0 ? "no NVIDIA driver is installed" : "the NVIDIA driver is too old") + code;
  }
  case cudaErrorStubLibrary:
    return "the CUDA library found is a stub without a driver" + code;
  case cudaErrorNoDevice:
    return "no CUDA device is present" + code;
  default:
    return "the CUDA runtime failed" + code;
  }
}

std::uint64_t variates_per_step(const Task& task) {
  return 1 + static_cast<std::uint64_t>(task.model.agents) * static_cast<std::uint64_t>(task.model.dimension);
}

/// The batches of a device with so many bytes free, for its share of the replicas.
BatchOptions batches_for(const Task& task, std::size_t free_bytes, std::uint64_t replicas) {
  const double bytes = memory_share / streams_per_device * static_cast<double>(free_bytes);
  const auto fitting = static_cast<std::uint64_t>(bytes / static_cast<double>(bytes_per_replica(task)));
  const std::uint64_t variates = variates_per_step(task);
  const std::uint64_t wanted = std::clamp(variates_per_launch / variates, smallest_batch, largest_batch);
  const std::uint64_t even = (replicas + streams_per_device - 1) / streams_per_device;
  const std::uint64_t capacity = std::max<std::uint64_t>(1, std::min({fitting, wanted, even}));
  const std::uint64_t steps = std::max<std::uint64_t>(1, variates_per_launch / (capacity * variates));
  return {.capacity = static_cast<std::uint32_t>(capacity), .steps_per_launch = static_cast<std::int64_t>(steps)};
}

/// Some replicas of a range.
struct Part {
  std::size_t range = 0;
  Replicas replicas;
};

/// Ranges of replicas, handed out in batches.
class Batches {
public:
  explicit Batches(std::span<const Replicas> ranges) : ranges_(ranges.begin(), ranges.end()) {}

  /// The next replicas, at most `most`: neighbours, of one range or several.  None where all are handed out.
  std::vector<Part> take(std::uint64_t most) {
    const std::lock_guard lock(mutex_);
    std::vector<Part> parts;
    while (next_ < ranges_.size() && most > 0) {
      Replicas& range = ranges_[next_];
      const bool follows = parts.empty() || parts.back().replicas.first + parts.back().replicas.count == range.first;
      if (!follows) break;
      const Replicas taken{.first = range.first, .count = std::min(most, range.count)};
      if (taken.count > 0) parts.push_back({next_, taken});
      most -= taken.count;
      range = {range.first + taken.count, range.count - taken.count};
      if (range.count == 0) ++next_;
    }
    return parts;
  }

private:
  std::mutex mutex_;
  std::vector<Replicas> ranges_; ///< what is left of them
  std::size_t next_ = 0;
};

class CudaBackend final : public Backend {
public:
  CudaBackend(std::vector<CudaDevice> devices, const CudaOptions& options)
      : devices_(std::move(devices)), options_(options) {}

  DeviceInfo info() const override {
    std::string names;
    for (const CudaDevice& device : devices_) names += (names.empty() ? "" : ", ") + device.name;
    return {.backend = "cuda",
            .name = names,
            .simd_target = "",
            .threads = static_cast<int>(streams_per_device * devices_.size())};
  }

  std::size_t ranges_at_once(const Task& /*task*/, std::uint64_t /*replicas*/) const override {
    return std::numeric_limits<std::size_t>::max();
  }

  /// All extremes of the replicas are kept: the device sorts them anyway.
  std::vector<Partial> advance_beside(const Partial& /*others*/, const Task& task, std::span<const Replicas> ranges,
                                      std::stop_token stop,
                                      const std::function<void(std::uint64_t)>& progress) override {
    std::uint64_t replicas = 0;
    for (const Replicas& range : ranges) replicas += range.count;
    Work work{.task = task,
              .batches = Batches(ranges),
              .share = replicas / devices_.size() + 1,
              .stop = stop,
              .progress = progress,
              .partials = std::vector<Partial>(ranges.size(), Partial::empty(task))};
    {
      std::vector<std::jthread> workers;
      for (const CudaDevice& device : devices_)
        for (std::uint32_t stream = 0; stream < streams_per_device; ++stream)
          workers.emplace_back([&work, &device, this] { work_on(device.id, work); });
    }
    if (work.failure) std::rethrow_exception(work.failure);
    return std::move(work.partials);
  }

  /// By the processor: so few replicas would leave a device idle.
  PathRecord record(const Task& task, const Replicas& replicas, std::stop_token stop,
                    const std::function<void(std::uint64_t)>& progress) override {
    return make_cpu_backend({})->record(task, replicas, std::move(stop), progress);
  }

private:
  struct Work {
    const Task& task;
    Batches batches;
    std::uint64_t share; ///< replicas of a device
    std::stop_token stop;
    const std::function<void(std::uint64_t)>& progress;
    std::mutex mutex{};
    std::exception_ptr failure{};
    std::atomic<bool> failed = false;
    std::vector<Partial> partials{}; ///< of the ranges
  };

  /// One stream's part of the work, in a thread of its own.
  void work_on(int device, Work& work) const {
    try {
      check(cudaSetDevice(device), "be used");
      if (work.task.precision == Precision::float32)
        run_batches<float>(work);
      else
        run_batches<double>(work);
    } catch (...) {
      const std::lock_guard lock(work.mutex);
      if (!work.failure) work.failure = std::current_exception();
      work.failed = true;
    }
  }

  template <class Real> void run_batches(Work& work) const {
    std::size_t free_bytes = 0;
    std::size_t all_bytes = 0;
    check(cudaMemGetInfo(&free_bytes, &all_bytes), "be asked for its memory");
    BatchOptions batches = batches_for(work.task, free_bytes, work.share);
    if (options_.batch > 0) batches.capacity = options_.batch;
    if (options_.steps_per_launch > 0) batches.steps_per_launch = options_.steps_per_launch;
    if (options_.threads_per_block > 0) batches.threads_per_block = options_.threads_per_block;
    batches.most_blocks = options_.most_blocks;
    batches.added_on_host = options_.added_on_host.value_or(batches.added_on_host);
    BatchRunner<Real> runner(
        work.task, batches, [&] { return work.stop.stop_requested() || work.failed; }, work.progress);
    for (;;) {
      const std::vector<Part> parts = work.batches.take(batches.capacity);
      if (parts.empty()) break;
      std::vector<Replicas> replicas;
      for (const Part& part : parts) replicas.push_back(part.replicas);
      const std::vector<Partial> partials = runner.run(replicas);
      const std::lock_guard lock(work.mutex);
      for (std::size_t i = 0; i < parts.size(); ++i) work.partials[parts[i].range].merge(partials[i]);
    }
  }

  std::vector<CudaDevice> devices_;
  CudaOptions options_;
};

} // namespace

} // namespace cuda

CudaDevices cuda_devices() {
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess) {
    cudaGetLastError();
    return {.devices = {}, .reason = cuda::reason_of(status)};
  }
  if (count == 0) return {.devices = {}, .reason = cuda::reason_of(cudaErrorNoDevice)};
  CudaDevices found;
  for (int id = 0; id < count; ++id) found.devices.push_back(cuda::describe(id));
  return found;
}

std::unique_ptr<Backend> make_cuda_backend(const CudaOptions& options) {
  CudaDevices found = cuda_devices();
  if (found.devices.empty())
    throw BackendError("no CUDA device can be used: " + found.reason + "; run with --backend cpu");
  if (options.device >= 0) {
    const auto count = found.devices.size();
    if (static_cast<std::size_t>(options.device) >= count)
      throw BackendError("there is no CUDA device " + std::to_string(options.device) + ": the devices are 0 to " +
                         std::to_string(count - 1) + "; heavytail devices lists them");
    found.devices = {found.devices[static_cast<std::size_t>(options.device)]};
  }
  for (const CudaDevice& device : found.devices) { // what a device's first use takes belongs to no run
    cuda::check(cudaSetDevice(device.id), "be used");
    cuda::check(cudaFree(nullptr), "be used");
  }
  return std::make_unique<cuda::CudaBackend>(std::move(found.devices), options);
}

} // namespace heavytail
