// SPDX-License-Identifier: MIT
// Slice: a run of numbers in the model's table, such as eigenvalues or the noise scale of each agent.
#pragma once

#include <heavytail/describe/host_device.hpp>

#include <cstdint>

namespace heavytail {

/// A run of `size` numbers that begins at `offset` in the model's table.
struct Slice {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;

  /// Number `i` of the run as an F; a run of one number is the same for every `i`.
  template <class F, class Real> HT_HD F at(const Real* table, std::int32_t i) const {
    return F(table[offset + (size == 1 ? 0U : static_cast<std::uint32_t>(i))]);
  }
};

} // namespace heavytail
