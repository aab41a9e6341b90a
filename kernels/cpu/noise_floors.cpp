// SPDX-License-Identifier: MIT
// The noise floor over threads, on the SIMD target that the CPU backend would take.
#include "kernels/backend.hpp"
#include "kernels/cpu/lane_buffer.hpp"
#include "kernels/cpu/noise_floor.hpp"
#include "kernels/narrow_task.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

// Each target's object defines its own noise_floor() in its own namespace.
#define HT_SIMD(target)                                                                                                \
  namespace heavytail::target {                                                                                        \
  NoiseFloor noise_floor();                                                                                            \
  }
#include <heavytail_simd_targets.inc>
#undef HT_SIMD

namespace heavytail {

namespace {

NoiseFloor floor_of(std::string_view name) {
#define HT_SIMD(target) target::noise_floor(),
  const std::array built = {
#include <heavytail_simd_targets.inc>
  };
#undef HT_SIMD
  const std::vector<std::string_view> runnable = runnable_targets();
  if (name.empty()) name = runnable.back();
  const bool runs = std::find(runnable.begin(), runnable.end(), name) != runnable.end();
  for (const NoiseFloor& each : built)
    if (runs && each.name == name) return each;
  throw BackendError("SIMD target \"" + std::string(name) + "\" cannot be used");
}

template <class Real>
double sum_over_threads(DrawNumbers<Real> draw, const Task& task, Replicas replicas, int threads) {
  constexpr std::uint64_t block = 256; // replicas that a thread takes at a time
  const NarrowTask<Real> narrow(task);
  const StepRange steps{.from = task.first_step, .until = task.checkpoints.back()};
  std::vector<double> sums((replicas.count + block - 1) / block);
  const oneapi::tbb::global_control limit(oneapi::tbb::global_control::max_allowed_parallelism,
                                          static_cast<std::size_t>(threads));
  oneapi::tbb::task_arena arena(threads);
  arena.execute([&] {
    oneapi::tbb::parallel_for(std::size_t{0}, sums.size(), [&](std::size_t b) {
      LaneBuffer scratch(task.model.dimension);
      const std::uint64_t done = b * block;
      sums[b] = draw(task.kind, narrow.model, steps, replicas.first + done,
                     static_cast<std::int64_t>(std::min(block, replicas.count - done)), scratch.data());
    });
  });
  double sum = 0;
  for (const double each : sums) sum += each;
  return sum;
}

} // namespace

double noise_floor(const Task& task, Replicas replicas, const CpuOptions& options) {
  const NoiseFloor floor = floor_of(options.simd_target);
  const int threads = options.threads > 0 ? options.threads : oneapi::tbb::info::default_concurrency();
  return task.precision == Precision::float32 ? sum_over_threads(floor.draw_float32, task, replicas, threads)
                                              : sum_over_threads(floor.draw_float64, task, replicas, threads);
}

} // namespace heavytail
