// SPDX-License-Identifier: MIT
// Streams against the words of the cuRAND library, which NVIDIA compiled; its host generator needs no device.
// The library deals blocks of four words over 65536 subsequences in turn: word k is word 4·(b div 65536) + k mod 4 of
// subsequence b mod 65536, where b = k div 4; and a block of that is a block of our Stream.
// Exits with 1 and a line for each difference, with 77 where the library cannot make a generator.
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/random/stream.hpp>

#include <curand.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

constexpr std::uint64_t subsequences = 65536;

struct Differences {
  std::uint64_t compared = 0;
  std::uint64_t found = 0;
};

std::uint32_t word_of_stream(std::uint64_t seed, std::uint64_t k) {
  const std::uint64_t block = k / 4;
  const auto stream = heavytail::Stream<float>::of(seed, block % subsequences);
  return stream.words(block / subsequences).w[k % 4];
}

void require(curandStatus_t status, const char* what) {
  if (status == CURAND_STATUS_SUCCESS) return;
  std::printf("cuRAND's library: %s gives status %d\n", what, static_cast<int>(status));
  std::exit(what[0] == 'c' ? 77 : 1);
}

/// Words `first`, `first` + 1, … as the library deals them.
void compare(curandGenerator_t generator, std::uint64_t seed, std::uint64_t first, std::size_t count,
             Differences& differences) {
  std::vector<std::uint32_t> theirs(count);
  require(curandSetPseudoRandomGeneratorSeed(generator, seed), "setting the seed");
  require(curandSetGeneratorOffset(generator, first), "setting the offset");
  require(curandGenerate(generator, theirs.data(), count), "generating");
  for (std::size_t i = 0; i < count; ++i) {
    ++differences.compared;
    const std::uint32_t ours = word_of_stream(seed, first + i);
    if (ours == theirs[i]) continue;
    if (++differences.found <= 10)
      std::printf("seed %llx, word %llu: cuRAND %08x, here %08x\n", static_cast<unsigned long long>(seed),
                  static_cast<unsigned long long>(first + i), theirs[i], ours);
  }
}

} // namespace

int main() {
  curandGenerator_t generator = nullptr;
  require(curandCreateGeneratorHost(&generator, CURAND_RNG_PSEUDO_PHILOX4_32_10), "creating a generator");
  Differences differences;
  // One round over all subsequences is 2^18 words; the offset within a subsequence passes 2^32 at word 2^48 and block
  // 2^32 at 2^50.
  const std::uint64_t firsts[] = {0,
                                  (1ULL << 18U) - 3,
                                  (1ULL << 32U) - 7,
                                  (1ULL << 34U) + 2,
                                  (1ULL << 48U) - 1000,
                                  (1ULL << 50U) - 1000,
                                  (3ULL << 57U) + 12345};
  for (const std::uint64_t seed : {0ULL, 1234ULL, 1ULL << 32U, 0xFEDCBA9876543210ULL, ~0ULL}) {
    compare(generator, seed, 0, 3U << 18U, differences);
    for (const std::uint64_t first : firsts) compare(generator, seed, first, 5000, differences);
  }
  curandDestroyGenerator(generator);
  std::printf("%llu words compared with cuRAND's library, %llu differ\n",
              static_cast<unsigned long long>(differences.compared),
              static_cast<unsigned long long>(differences.found));
  return differences.found == 0 ? 0 : 1;
}
