// SPDX-License-Identifier: MIT
// The SIMD targets that were built, and which of them this processor can run.
#pragma once

#include "kernels/cpu/target.hpp"

#include <vector>

namespace heavytail {

/// The SIMD targets that were built and that this processor runs, the widest last.
std::vector<SimdTarget> runnable_simd_targets();

} // namespace heavytail
