// SPDX-License-Identifier: MIT
// The SIMD targets that were built, and which of them this processor can run.
#pragma once

#include <vector>

#include "kernels/backend.hpp"
#include "kernels/cpu/target.hpp"

namespace heavytail {

/// The SIMD targets that were built and that this processor runs, the widest last.
std::vector<SimdTarget> runnable_simd_targets();

} // namespace heavytail
