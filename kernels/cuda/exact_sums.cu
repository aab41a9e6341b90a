// SPDX-License-Identifier: MIT
// Exact sums on the device: each value deposits the digits that the CPU would, by integer atomics, so that no order of
// threads and no shape of the grid changes a bit.
#include "kernels/cuda/exact_sums.hpp"
#include "kernels/cuda/launch.hpp"

#include <limits>

namespace heavytail::cuda {

/// Copies of the limbs in a block's shared memory: threads of a warp meet values of the same exponent, and would wait
/// for each other at one copy.
inline constexpr std::uint32_t copies = 16;

using Limb = unsigned long long; ///< two's complement

/// Adds `amount`, of size below 2^54, in two parts below 2^32, so that a limb takes most_values of them.
__device__ inline void deposit_digits(Limb* limb, std::int64_t amount) {
  const auto low = static_cast<Limb>(amount) & 0xFFFFFFFFU;
  const auto high = static_cast<Limb>(amount >> 32);
  if (low != 0) atomicAdd(limb, low);
  if (high != 0) atomicAdd(limb + 1, high);
}

template <class Real>
__global__ void add_exact_sums(const OrderedBits<Real>* values, std::uint32_t count, std::int64_t* limbs) {
  __shared__ Limb shared[copies * all_limbs];
  for (std::uint32_t i = threadIdx.x; i < copies * all_limbs; i += blockDim.x) shared[i] = 0;
  __syncthreads();
  Limb* const mine = shared + threadIdx.x % copies * all_limbs;
  for (std::uint32_t i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) {
    const double x = static_cast<double>(number_of<Real>(values[i]));
    if (!(abs(x) <= std::numeric_limits<double>::max())) continue;
    ExactSum::deposit(x, [&](std::uint64_t limb, std::int64_t amount) { deposit_digits(mine + limb, amount); });
    ExactSquareSum::deposit(
        x, [&](std::uint64_t limb, std::int64_t amount) { deposit_digits(mine + sum_limbs + limb, amount); });
  }
  __syncthreads();
  for (std::uint32_t i = threadIdx.x; i < all_limbs; i += blockDim.x) {
    Limb total = 0;
    for (std::uint32_t copy = 0; copy < copies; ++copy) total += shared[copy * all_limbs + i];
    if (total != 0) atomicAdd(reinterpret_cast<Limb*>(limbs) + i, total);
  }
}

template <class Real>
void launch_exact_sums(const OrderedBits<Real>* values, std::uint32_t count, std::int64_t* limbs, Shape shape,
                       cudaStream_t stream) {
  launch<Threads::synchronizing>(add_exact_sums<Real>, shape, stream, values, count, limbs);
}

template void launch_exact_sums<float>(const OrderedBits<float>*, std::uint32_t, std::int64_t*, Shape, cudaStream_t);
template void launch_exact_sums<double>(const OrderedBits<double>*, std::uint32_t, std::int64_t*, Shape, cudaStream_t);

} // namespace heavytail::cuda
