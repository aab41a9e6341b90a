// SPDX-License-Identifier: MIT
// The backend that a person asked for.
#include "host/backends.hpp"

#include "host/engine.hpp"
#include "host/problem.hpp"
#include "kernels/task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace heavytail {

namespace {

/// Refuses what no backend can make of a choice.
void check(const BackendChoice& choice) {
  const auto refuse = [](const char* option, std::string expected, std::string found) {
    throw InputError({{.pointer = option, .expected = std::move(expected), .found = std::move(found), .hint = ""}});
  };
  if (choice.name != "auto" && choice.name != "cpu" && choice.name != "cuda")
    refuse("--backend", "auto, cpu or cuda", fmt::format("\"{}\"", choice.name));
  if (choice.threads < 0 || choice.threads > most_threads)
    refuse("--threads", fmt::format("an integer from 1 to {}, or 0 for as many as the machine has", most_threads),
           fmt::format("{}", choice.threads));
  if (choice.device && *choice.device < 0)
    refuse("--device", "an integer of at least 0", fmt::format("{}", *choice.device));
}

std::unique_ptr<Backend> cpu_backend(const BackendChoice& choice) {
  const char* forced = std::getenv(simd_variable);
  return make_cpu_backend({.threads = choice.threads, .simd_target = forced == nullptr ? "" : forced});
}

/// What a replica's path takes a thread: about a nanosecond a number in packs, and many more where numbers are counts
/// of messages, or a step has to find out the moments of a gradient.
double seconds_of_path(const Task& task) {
  constexpr double nanosecond = 1e-9;
  constexpr double per_count = 32;
  constexpr double per_moments = 8;
  const double factor = task.model.groups.counting != Counting::none ? per_count
                        : task.kind == PathKind::sde_model           ? per_moments
                                                                     : 1;
  const double numbers = std::max(1.0, static_cast<double>(random_numbers_per_step(task)));
  return nanosecond * factor * numbers * static_cast<double>(task.checkpoints.back() - task.first_step);
}

} // namespace

WorkSize work_size_of(const ExperimentFile& file, std::uint64_t shards) {
  WorkSize work;
  for (const SweepPoint& point : file.points) {
    const Experiment& experiment = point.experiment;
    const std::uint64_t replicas = (experiment.stop ? experiment.stop->max_replicas : experiment.replicas) / shards;
    work.replicas = std::max(work.replicas, replicas);
    for (const ModelRun& run : experiment.models)
      work.seconds += static_cast<double>(replicas) * seconds_of_path(*run.task);
  }
  return work;
}

bool pays_on_device(const WorkSize& work, int threads) {
  constexpr std::uint64_t least_replicas = std::uint64_t{1} << 14U;
  constexpr double start_of_device = 0.5;
  return work.replicas >= least_replicas && work.seconds >= start_of_device * threads;
}

std::unique_ptr<Backend> choose_backend(const BackendChoice& choice) {
  check(choice);
  if (choice.name == "cpu") {
    if (choice.device)
      throw InputError(
          {{.pointer = "--device",
            .expected = "--backend auto or cuda beside it",
            .found = "--backend cpu",
            .hint = "the CPU backend has no devices to choose from; --threads says how many threads it uses"}});
    return cpu_backend(choice);
  }
  // A device that was asked for by its number must be there.
  if (choice.name == "cuda" || choice.device) return make_cuda_backend({.device = choice.device.value_or(-1)});
  // To ask for devices takes a quarter of a second where there are some.
  std::unique_ptr<Backend> cpu = cpu_backend(choice);
  if (choice.work && !pays_on_device(*choice.work, cpu->info().threads)) return cpu;
  const CudaDevices found = cuda_devices();
  if (!found.devices.empty()) return make_cuda_backend({});
  if (found.built && choice.note) choice.note(fmt::format("no CUDA device: {}; running on the CPU", found.reason));
  return cpu;
}

} // namespace heavytail
