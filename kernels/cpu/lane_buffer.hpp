// SPDX-License-Identifier: MIT
// Memory aligned to the widest lane vector.
#pragma once

#include "kernels/cpu/target.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heavytail {

/// Room for lane vectors of the widest target.
class LaneBuffer {
public:
  explicit LaneBuffer(std::int64_t vectors) : storage_(static_cast<std::size_t>(vectors)) {}

  void* data() { return storage_.data(); }

private:
  struct alignas(max_lane_bytes) LaneVector {
    std::byte bytes[max_lane_bytes];
  };

  std::vector<LaneVector> storage_;
};

} // namespace heavytail
