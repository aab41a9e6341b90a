// SPDX-License-Identifier: MIT
// The backend that a person asked for.
#pragma once

#include "kernels/backend.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace heavytail {

/// The environment variable that forces a SIMD target of the CPU backend.
inline constexpr const char* simd_variable = "HEAVYTAIL_SIMD";

/// What a person said of the backend.
struct BackendChoice {
  std::string name = "auto";      ///< "auto", "cpu" or "cuda"
  int threads = 0;                ///< of the CPU backend; 0: as many as the machine has
  std::optional<int> device = {}; ///< the only CUDA device to use
  /// Hears why "auto" found no CUDA device, if that is worth a word; may be empty.
  std::function<void(std::string)> note = {};
};

/// The backend of a choice: "auto" is CUDA where a device can be used.  The SIMD target of the CPU backend comes from
/// HEAVYTAIL_SIMD.  Throws BackendError where there is no such backend here, InputError where a device is chosen for the
/// CPU.
std::unique_ptr<Backend> choose_backend(const BackendChoice& choice);

} // namespace heavytail
