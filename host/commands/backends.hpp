// SPDX-License-Identifier: MIT
// The backend that a person asked for.
#pragma once

#include "kernels/backend.hpp"

#include <memory>
#include <string>

namespace heavytail {

/// The environment variable that forces a SIMD target of the CPU backend.
inline constexpr const char* simd_variable = "HEAVYTAIL_SIMD";

/// Why there is no CUDA backend.
inline constexpr const char* no_cuda_reason = "this build has no CUDA backend";

/// The backend called `name`: "auto", "cpu" or "cuda".  `threads`: 0 for as many as the machine has.  The SIMD target
/// comes from HEAVYTAIL_SIMD.  Throws BackendError where there is no such backend here.
std::unique_ptr<Backend> choose_backend(const std::string& name, int threads);

} // namespace heavytail
