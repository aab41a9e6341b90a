// SPDX-License-Identifier: MIT
// The backend that a person asked for.
#pragma once

#include "host/input/experiment.hpp"
#include "kernels/backend.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace heavytail {

/// The environment variable that forces a SIMD target of the CPU backend.
inline constexpr const char* simd_variable = "HEAVYTAIL_SIMD";

/// More threads than this are a mistake.
inline constexpr int most_threads = 1 << 16;

/// How much there is to run.
struct WorkSize {
  std::uint64_t replicas = 0; ///< side by side
  double seconds = 0;         ///< of one thread, about: right within a factor of three
};

/// The work of all points of a file, of which one of `shards` is run.
WorkSize work_size_of(const ExperimentFile& file, std::uint64_t shards = 1);

/// Whether a CUDA device is sooner done than a processor of so many threads: it needs half a second to begin, and tens
/// of thousands of replicas to be busy.
bool pays_on_device(const WorkSize& work, int threads);

/// What a person said of the backend.
struct BackendChoice {
  std::string name = "auto";      ///< "auto", "cpu" or "cuda"
  int threads = 0;                ///< of the CPU backend; 0: as many as the machine has
  std::optional<int> device = {}; ///< the only CUDA device to use
  std::optional<WorkSize> work{}; ///< where it is known, "auto" leaves what does not pay on a device to the CPU
  /// Hears why "auto" found no CUDA device, if that is worth a word; may be empty.
  std::function<void(const std::string&)> note{};
};

/// The backend of a choice: "auto" is CUDA where a device can be used and pays.  The SIMD target of the CPU backend
/// comes from HEAVYTAIL_SIMD.  Throws BackendError where there is no such backend here, InputError where a name or a
/// number is none of a backend, or a device is chosen for the CPU.
std::unique_ptr<Backend> choose_backend(const BackendChoice& choice);

} // namespace heavytail
