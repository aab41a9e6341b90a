// SPDX-License-Identifier: MIT
// The random words of a CUDA thread come from cuRAND's own Philox: the same function of counter and key as ours.
#pragma once

#include <heavytail/random/philox.hpp>

// A specialization runs where its template does, on the host too, and so must what it calls.
#define QUALIFIERS static __forceinline__ __host__ __device__
#include <curand_kernel.h>
#undef QUALIFIERS

#include <cstdint>

namespace heavytail {

template <>
HT_HD inline Words<std::uint32_t> philox<std::uint32_t>(Words<std::uint32_t> counter, std::uint32_t key_low,
                                                        std::uint32_t key_high) {
  const uint4 words = curand_Philox4x32_10(make_uint4(counter.w[0], counter.w[1], counter.w[2], counter.w[3]),
                                           make_uint2(key_low, key_high));
  return {words.x, words.y, words.z, words.w};
}

} // namespace heavytail
