// SPDX-License-Identifier: MIT
// Streams against cuRAND's own header, which g++ compiles for the host: block `address` of replica r under a seed is
// what curand_init(seed, subsequence = r, offset = 4 · address) and curand4 give.  Subsequences and offsets pass 2^32.
// A program of its own, built only where the CUDA toolkit is: exits with 1 and a line for each difference.
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/random/stream.hpp>

#include <cuda_runtime.h>
#define QUALIFIERS static inline
#include <curand_kernel.h>

#include <cstdint>
#include <cstdio>

namespace {

std::uint64_t differences = 0;
std::uint64_t compared = 0;

void compare(std::uint64_t seed, std::uint64_t replica, std::uint64_t address) {
  curandStatePhilox4_32_10_t state;
  curand_init(seed, replica, 4 * address, &state);
  const auto stream = heavytail::Stream<float>::of(seed, replica);
  for (std::uint64_t block = 0; block < 3; ++block) {
    const uint4 theirs = curand4(&state);
    const auto ours = stream.words(address + block);
    ++compared;
    if (theirs.x == ours.w[0] && theirs.y == ours.w[1] && theirs.z == ours.w[2] && theirs.w == ours.w[3]) continue;
    ++differences;
    std::printf("seed %llx, replica %llx, address %llx: cuRAND %08x, here %08x\n",
                static_cast<unsigned long long>(seed), static_cast<unsigned long long>(replica),
                static_cast<unsigned long long>(address + block), theirs.x, ours.w[0]);
  }
}

} // namespace

int main() {
  const std::uint64_t edges[] = {0, 1, 5, (1ULL << 32U) - 2, (1ULL << 32U) - 1, 1ULL << 32U, (1ULL << 33U) + 5};
  const std::uint64_t last = ~0ULL;
  // cuRAND counts offsets in words, so an address stays below 2^62 here: purposes noise to initial_point need the
  // host's counter, which the known answers of Philox cover.
  const std::uint64_t addresses[] = {0, 1, (1ULL << 30U) - 1, (1ULL << 32U) - 1, 1ULL << 32U, (1ULL << 61U) + 7};
  for (const std::uint64_t seed : {0ULL, 1ULL, 1234ULL, 1ULL << 32U, 0xFEDCBA9876543210ULL})
    for (const std::uint64_t address : addresses) {
      for (const std::uint64_t replica : edges) compare(seed, replica, address);
      compare(seed, last, address);
    }
  // Ordinary numbers by a linear congruential generator.
  std::uint64_t state = 1;
  const auto next = [&] { return state = state * 6364136223846793005ULL + 1442695040888963407ULL; };
  for (int i = 0; i < 100000; ++i) {
    const std::uint64_t seed = next();
    const std::uint64_t replica = next();
    compare(seed, replica, next() >> 2U);
  }
  std::printf("%llu blocks compared with cuRAND, %llu differ\n", static_cast<unsigned long long>(compared),
              static_cast<unsigned long long>(differences));
  return differences == 0 ? 0 : 1;
}
