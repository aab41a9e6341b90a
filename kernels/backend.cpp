// SPDX-License-Identifier: MIT
#include "kernels/backend.hpp"

#include "kernels/task.hpp"

#include <utility>

namespace heavytail {

Partial Backend::advance(const Task& task, Replicas replicas, std::stop_token stop,
                         const std::function<void(std::uint64_t)>& progress) {
  return std::move(advance_beside(Partial::empty(task), task, {&replicas, 1}, std::move(stop), progress).front());
}

} // namespace heavytail
