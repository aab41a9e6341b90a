// SPDX-License-Identifier: MIT
// Compile-only: the block loop of the engine as a CUDA thread runs it, so that nothing host-only creeps into the
// mathematics.
#include "kernels/block.hpp"

#include <heavytail/lanes/scalar.hpp>

namespace heavytail {

struct NeverInterrupted {
  HT_HD bool operator()() const { return false; }
};

template <template <class, int> class Motion, class Real, int D>
__device__ void advance_replica(const Path<Real>& path, const Record<Real>& record, Real* scratch, std::uint64_t first,
                                std::int64_t thread) {
  using Space = typename Motion<Real, D>::Space;
  Space work;
  if constexpr (D == 0) {
    const std::int32_t dimension = path.model->dimension;
    work = Space::in(scratch + thread * Space::count * dimension, dimension);
  }
  const Record<Real> here{record.values + thread, record.stride, record.diverged_at + thread,
                          path.exit == nullptr ? nullptr : record.exited_at + thread};
  advance<Motion, Real, D>(path, first + static_cast<std::uint64_t>(thread), work, here, NeverInterrupted{});
}

template <class Real, int D>
__global__ void advance_replicas(Path<Real> path, Record<Real> record, Real* scratch, std::uint64_t first,
                                 std::int64_t count) {
  const std::int64_t thread = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (thread >= count) return;
  if (path.model->kind == PathKind::discrete)
    advance_replica<DiscreteMotion, Real, D>(path, record, scratch, first, thread);
  else if (path.model->kind == PathKind::sde_model)
    advance_replica<SdeModelMotion, Real, D>(path, record, scratch, first, thread);
  else
    advance_replica<ProcessMotion, Real, D>(path, record, scratch, first, thread);
}

template __global__ void advance_replicas<float, 1>(Path<float>, Record<float>, float*, std::uint64_t, std::int64_t);
template __global__ void advance_replicas<float, 0>(Path<float>, Record<float>, float*, std::uint64_t, std::int64_t);
template __global__ void advance_replicas<double, 1>(Path<double>, Record<double>, double*, std::uint64_t,
                                                     std::int64_t);
template __global__ void advance_replicas<double, 0>(Path<double>, Record<double>, double*, std::uint64_t,
                                                     std::int64_t);

} // namespace heavytail
