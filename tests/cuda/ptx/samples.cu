// SPDX-License-Identifier: MIT
// Kernels for the test of the interpreter: what the engine's own kernels use, and some more of PTX.
#include "tests/cuda/ptx/samples.hpp"

#include <curand_kernel.h>

namespace heavytail::samples {

__constant__ double constant_table[8] = {0.5, -1.25, 3, 1e300, 0x1p-1074, -0.0, 7, 11};
const __device__ double* table_of_tables[2] = {constant_table, constant_table + 3};
__device__ unsigned long long calls;

extern __shared__ unsigned long long dynamic_words[];

struct Pair {
  double first;
  std::uint32_t second[3];
};

__device__ __noinline__ Pair make_pair(Given given, std::uint64_t bits, double* also) {
  *also = given.weight * static_cast<double>(static_cast<std::uint32_t>(bits));
  Pair pair;
  pair.first = given.scale + static_cast<double>(bits >> 40U);
  for (int i = 0; i < 3; ++i)
    pair.second[i] = static_cast<std::uint32_t>(bits >> static_cast<unsigned>(given.shifts[i]));
  return pair;
}

__device__ std::uint32_t number_of_thread() {
  return blockIdx.x * blockDim.x + threadIdx.x;
}

extern "C" __global__ void integers(Given given, unsigned long long* out, std::uint32_t count) {
  for (std::uint32_t n = number_of_thread(); n < count; n += gridDim.x * blockDim.x) {
    const std::uint64_t a = random_bits(given.seed, n, 0);
    const std::uint64_t b = random_bits(given.seed, n, 1ULL << 40U);
    out[2 * n] = wide_products(a, b);
    out[2 * n + 1] = bit_twiddling(a, b);
  }
}

extern "C" __global__ void numbers(Given given, float* single, double* twofold, std::uint32_t count) {
  const std::uint32_t n = number_of_thread();
  if (n >= count) return;
  const std::uint64_t a = random_bits(given.seed, n, 0);
  const std::uint64_t b = random_bits(given.seed, n, 1);
  single[n] = arithmetic<float>(a, b, given.scale);
  twofold[n] = arithmetic<double>(a, b, given.weight);
}

extern "C" __global__ void calls_and_tables(Given given, double* out, std::uint32_t count) {
  const std::uint32_t n = number_of_thread();
  if (n >= count) return;
  const std::uint64_t bits = random_bits(given.seed, n, 0);
  double also = 0;
  const Pair pair = make_pair(given, bits, &also);
  double window[8];
  for (std::uint32_t i = 0; i < 8; ++i) window[i] = branches(pair.second[i % 3] % 11, pair.first * i);
  out[n] = window[pair.second[0] % 8] + also + constant_table[pair.second[1] % 8] * (given.flag != 0 ? 1 : 2);
  out[n] += table_of_tables[n % 2][pair.second[2] % 4];
  atomicAdd(&calls, 1ULL);
}

/// The sum of each block's words in a fixed tree, by static and dynamic shared memory, and integer atomics on both
/// kinds.
extern "C" __global__ void reduce(const unsigned long long* words, unsigned long long* sums, unsigned* histogram,
                                  unsigned long long* extremes, std::uint32_t count) {
  __shared__ unsigned bins[16];
  __shared__ unsigned long long extreme[2];
  const std::uint32_t n = number_of_thread();
  const unsigned long long word = n < count ? words[n] : 0;
  if (threadIdx.x < 16) bins[threadIdx.x] = 0;
  if (threadIdx.x == 0) {
    extreme[0] = ~0ULL;
    extreme[1] = 0;
  }
  dynamic_words[threadIdx.x] = word;
  __syncthreads();
  if (n < count) {
    atomicAdd(&bins[word % 16], 1U);
    atomicMin(&extreme[0], word);
    atomicMax(&extreme[1], word);
  }
  for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) dynamic_words[threadIdx.x] += dynamic_words[threadIdx.x + half];
    __syncthreads();
  }
  if (threadIdx.x < 16) atomicAdd(&histogram[threadIdx.x], bins[threadIdx.x]);
  if (threadIdx.x != 0) return;
  sums[blockIdx.x] = dynamic_words[0];
  atomicMin(&extremes[0], extreme[0]);
  atomicMax(&extremes[1], extreme[1]);
  atomicOr(reinterpret_cast<unsigned*>(&extremes[2]), 1U << blockIdx.x);
  atomicCAS(&extremes[3], 0ULL, 1ULL + blockIdx.x);
  atomicAdd(&extremes[4], 1ULL);
}

extern "C" __global__ void curand_words(std::uint64_t seed, std::uint64_t subsequence, std::uint64_t offset,
                                        uint4* out) {
  curandStatePhilox4_32_10_t state;
  curand_init(static_cast<unsigned long long>(seed), static_cast<unsigned long long>(subsequence + threadIdx.x),
              static_cast<unsigned long long>(offset), &state);
  out[2 * threadIdx.x] = curand4(&state);
  out[2 * threadIdx.x + 1] = curand4(&state);
}

} // namespace heavytail::samples
