// SPDX-License-Identifier: MIT
// What each SIMD target exports.
#pragma once

#include "kernels/path.hpp"
#include "kernels/plan.hpp"

#include <heavytail/statistics/block_sums.hpp>

#include <cstdint>

namespace heavytail {

/// Lanes of the widest pack of any target: buffers of this many numbers serve all of them.
inline constexpr std::int64_t max_lanes = 64;

/// Bytes of one lane vector of the widest target; buffers of lanes are aligned to it.
inline constexpr std::int64_t max_lane_bytes = 128;

/// Runs `count` replicas from `first` on along a path.  `record.stride` >= count rounded up to a multiple of max_lanes,
/// as are the arrays' lengths; `scratch` holds scratch_vectors (kernels/cpu/scratch.hpp) vectors of max_lane_bytes,
/// aligned to them; `stop` is polled, atomically. Returns false where it was stopped.
template <class Real>
using AdvanceReplicas = bool (*)(const Path<Real>& path, std::uint64_t first, std::int64_t count,
                                 const Record<Real>& record, void* scratch, const bool* stop);

/// The kernels of a precision, by the kind of path.
template <class Real> struct Advances {
  AdvanceReplicas<Real> discrete, sde_model, process;

  AdvanceReplicas<Real> of(PathKind kind) const {
    switch (kind) {
    case PathKind::discrete:
      return discrete;
    case PathKind::sde_model:
      return sde_model;
    case PathKind::process:
      break;
    }
    return process;
  }
};

/// The sums of 1 to BlockSums::most_numbers numbers, and those among them that are in the outskirts; not exact where
/// one is not finite, or too small beside the largest one (below 2^-66 of it).  Exact ones that are not all equal are
/// counted.
using SumBlock = void (*)(const float* numbers, std::int64_t count, const Outskirts& outskirts, BlockSums& result,
                          BlockCounts& counts);

/// A SIMD target: its name and its kernels.
struct SimdTarget {
  const char* name;
  Advances<float> float32;
  Advances<double> float64;
  SumBlock block_sums;
  MoveCounts move_counts;
};

} // namespace heavytail
