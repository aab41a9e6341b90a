// SPDX-License-Identifier: MIT
// The kernel that adds values to the exact sums of a summary.
#pragma once

#include "kernels/cuda/runtime.hpp"

#include <heavytail/statistics/exact_sum.hpp>
#include <heavytail/statistics/ordered_bits.hpp>

#include <cstdint>

namespace heavytail::cuda {

/// Limbs of Σx, and after them those of Σx².
inline constexpr std::size_t sum_limbs = ExactSum::limb_count;
inline constexpr std::size_t all_limbs = sum_limbs + ExactSquareSum::limb_count;

/// Values that may be added to limbs that were 0: every limb stays below 2^62.
inline constexpr std::uint32_t most_values = 1U << 28U;

/// Puts on the stream: adds the finite ones of `count` values to `limbs`, on the device.
template <class Real>
void launch_exact_sums(const OrderedBits<Real>* values, std::uint32_t count, std::int64_t* limbs, Shape shape,
                       cudaStream_t stream);

} // namespace heavytail::cuda
