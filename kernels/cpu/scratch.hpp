// SPDX-License-Identifier: MIT
// Room that paths are worked on in.
#pragma once

#include "kernels/task.hpp"

#include <cstdint>

namespace heavytail {

/// How many lane vectors a kernel needs as scratch for a task.
std::int64_t scratch_vectors(const Task& task);

} // namespace heavytail
