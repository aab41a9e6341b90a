// SPDX-License-Identifier: MIT
#include "kernels/cpu/scratch.hpp"

#include "kernels/block.hpp"

#include <algorithm>

namespace heavytail {

std::int64_t scratch_vectors(const Task& task) {
  constexpr std::int64_t points = std::max(Workspace<double, 0>::count, SdeWorkspace<double, 0>::count);
  return points * task.model.dimension + memory_numbers(task.kind, task.model);
}

} // namespace heavytail
