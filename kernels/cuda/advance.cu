// SPDX-License-Identifier: MIT
// One thread a replica along a leg of its path.  Compiled once per motion, HT_MOTION, and dimension class: HT_DIMENSION
// is 1, 2, 4, 8, or -1 for states in device memory.  The model is a kernel parameter, so that all threads read it
// through the constant cache.
#include "kernels/cuda/advance.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/philox.hpp"

namespace heavytail::cuda {

/// At most so many threads a block, and at least so many blocks a multiprocessor: this bounds a thread's registers, to
/// 128, for the mathematics of SDE models to 255, and where float32 states lie in device memory to 80, since there more
/// warps gain more than what they spill costs (measured on an H200: a third).
inline constexpr int most_threads = 128;
template <template <class, int> class Motion, class Real, int D>
inline constexpr int least_blocks = D == strided && sizeof(Real) == sizeof(float) ? 6 : 4;
template <class Real, int D> inline constexpr int least_blocks<SdeModelMotion, Real, D> = 2;

/// The state of a replica between two legs: x, or all of the workspace, and then what else is remembered, which stays
/// where it is.
template <class Real, int D, class Space> struct StoredState {
  Real* first; ///< x_0 of this replica
  std::int64_t stride;

  /// Where the path begins there is nothing to load yet.
  __device__ void load(Space& work, const Model<Real>& model, const MemorySize& memory, bool begins) const {
    std::int64_t numbers = D;
    if constexpr (D == strided) {
      work = Space::in(first, model.dimension, stride);
      numbers = std::int64_t{Space::count} * model.dimension;
    } else {
#pragma unroll
      for (std::int32_t j = 0; j < D; ++j) work.x[j] = begins ? Real(0) : first[j * stride];
    }
    work.memory = {first + numbers * stride, stride, memory, model.dimension, model.agents};
  }

  __device__ void save(const Space& work) const {
    if constexpr (D != strided) {
#pragma unroll
      for (std::int32_t j = 0; j < D; ++j) first[j * stride] = work.x[j];
    }
  }
};

template <template <class, int> class Motion, class Real, int D>
__device__ void advance_replica(const Path<Real>& path, const Batch<Real>& batch, const Leg& leg,
                                const Exit<Real>& exit, std::uint32_t place) {
  using Space = typename Motion<Real, D>::Space;
  const std::uint32_t slot = batch.living == nullptr ? place : batch.living[place];
  const Model<Real>& model = *path.model;
  const heavytail::Stream<Real> stream = heavytail::Stream<Real>::of(model.seed, batch.first + slot);
  const StoredState<Real, D, Space> stored{batch.state + slot, batch.capacity};
  std::int64_t diverged_at = leg.begins ? never : batch.diverged_at[slot];
  std::int64_t* const exited_at = path.exit == nullptr ? nullptr : batch.exited_at + slot;
  Space work;
  stored.load(work, model, Motion<Real, D>::memory_size(model), leg.begins);
  Motion<Real, D> motion(model, path.table, stream, work);
  Real* const averages = batch.averages == nullptr ? nullptr : batch.averages + slot;
  Followed<Real> followed{{exit, stream, exited_at}, {averages, batch.capacity}};
  if (leg.begins) begin(path, stream, work.memory, motion, followed, &diverged_at, exited_at);
  motion.seek(leg.from);
  travel(path, leg.from, leg.until, motion, followed, &diverged_at);
  stored.save(work);
  batch.diverged_at[slot] = diverged_at;
  if (!leg.observes) return;
  for (std::int32_t o = 0; o < path.observable_count; ++o) {
    const Real value = observed<Real>(path, o, motion, followed);
    batch.observed[static_cast<std::int64_t>(o) * batch.capacity + place] =
        diverged_at == never ? ordered_bits(value) : beyond_all_numbers<Real>;
  }
}

template <template <class, int> class Motion, class Real, int D>
__global__ void __launch_bounds__(most_threads, (least_blocks<Motion, Real, D>))
    advance_batch(const __grid_constant__ Model<Real> model, const __grid_constant__ Path<Real> path,
                  const __grid_constant__ Batch<Real> batch, const __grid_constant__ Leg leg,
                  const __grid_constant__ Exit<Real> exit) {
  Path<Real> here = path;
  here.model = &model;
  if (path.exit != nullptr) here.exit = &exit;
  const std::uint32_t threads = gridDim.x * blockDim.x;
  for (std::uint32_t place = blockIdx.x * blockDim.x + threadIdx.x; place < batch.living_count; place += threads)
    advance_replica<Motion, Real, D>(here, batch, leg, exit, place);
}

template <template <class, int> class Motion, class Real, int D>
void launch_advance(const Model<Real>& model, const Path<Real>& path, const Batch<Real>& batch, const Leg& leg,
                    Shape shape, cudaStream_t stream) {
  const Exit<Real> exit = path.exit == nullptr ? Exit<Real>{} : *path.exit;
  launch<Threads::independent>(advance_batch<Motion, Real, D>, shape, stream, model, path, batch, leg, exit);
}

template void launch_advance<HT_MOTION, float, HT_DIMENSION>(const Model<float>&, const Path<float>&,
                                                             const Batch<float>&, const Leg&, Shape, cudaStream_t);
template void launch_advance<HT_MOTION, double, HT_DIMENSION>(const Model<double>&, const Path<double>&,
                                                              const Batch<double>&, const Leg&, Shape, cudaStream_t);

} // namespace heavytail::cuda
