// SPDX-License-Identifier: MIT
// The kernel that takes a batch of replicas along a leg of their path, one thread a replica.
#pragma once

#include "kernels/block.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/plan.hpp"

#include <heavytail/statistics/ordered_bits.hpp>

#include <cstdint>

namespace heavytail::cuda {

/// The memory of a batch on the device: slot s holds replica first + s.  Arrays of several numbers a replica are
/// structures of arrays, `capacity` apart, so that neighbouring threads touch neighbouring numbers.
template <class Real> struct Batch {
  std::uint64_t first = 0;
  std::uint32_t capacity = 0;
  Real* state = nullptr;                 ///< stored_numbers of each
  std::int64_t* diverged_at = nullptr;   ///< by slot
  std::int64_t* exited_at = nullptr;     ///< by slot, where an exit is watched
  Real* averages = nullptr;              ///< the sums of time averages
  const std::uint32_t* living = nullptr; ///< the slots to run, ascending; null for 0, 1, …
  std::uint32_t living_count = 0;
  OrderedBits<Real>* observed = nullptr; ///< observable o of the i-th living replica at o · capacity + i
};

/// A part of the path between two checkpoints.
struct Leg {
  std::int64_t from = 0;
  std::int64_t until = 0;
  bool begins = false;   ///< the replicas are put at their starting points first
  bool observes = false; ///< the observables are written at the end
};

/// The dimension classes that have a kernel of their own.
inline constexpr std::int32_t register_dimensions[] = {1, 2, 4, 8};

/// The class of kernels that serves a model: its dimension where the state fits into registers, else `strided`.  The
/// states of SDEs do in one dimension alone.
template <class Real> constexpr std::int32_t dimension_class(PathKind kind, const Model<Real>& model) {
  if (kind != PathKind::discrete) return model.dimension == 1 ? 1 : strided;
  for (const std::int32_t each : register_dimensions)
    if (each == model.dimension) return each;
  return strided;
}

/// Numbers of a replica that live in device memory between legs: x, or where it does not fit into registers all of the
/// workspace, and what is remembered beside.
template <class Real> std::int64_t stored_numbers(PathKind kind, const Model<Real>& model) {
  const std::int32_t workspace =
      kind == PathKind::discrete ? Workspace<float, 0>::count : SdeWorkspace<float, 0>::count;
  const std::int32_t points = dimension_class(kind, model) == strided ? workspace : 1;
  return std::int64_t{points} * model.dimension + memory_numbers(kind, model);
}

/// Puts the kernel of a motion and a dimension class D on the stream: each living replica of the batch goes along the
/// leg.  In `path` only the table and the observables are read, on the device, the first step, and on the host the
/// exit.
template <template <class, int> class Motion, class Real, int D>
void launch_advance(const Model<Real>& model, const Path<Real>& path, const Batch<Real>& batch, const Leg& leg,
                    Shape shape, cudaStream_t stream);

} // namespace heavytail::cuda
