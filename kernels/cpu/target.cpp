// SPDX-License-Identifier: MIT
// Compiled once per SIMD target: the table of its kernels.
#include "kernels/cpu/target.hpp"

#include "kernels/cpu/advance.hpp"

namespace heavytail::inline HT_TARGET {

// NOLINTNEXTLINE(misc-use-internal-linkage): block_sums.cpp defines it
void block_sums(const float* numbers, std::int64_t count, const Outskirts& outskirts, BlockSums& result,
                BlockCounts& counts);

// NOLINTNEXTLINE(misc-use-internal-linkage): block_sums.cpp defines it
std::uint32_t move_counts(std::uint16_t* counts, std::uint32_t* to);

namespace {

template <class Real> constexpr Advances<Real> advances() {
  return {.discrete = advance_replicas<PathKind::discrete, Real>,
          .sde_model = advance_replicas<PathKind::sde_model, Real>,
          .process = advance_replicas<PathKind::process, Real>};
}

} // namespace

#define HT_STRING_OF(name) #name
#define HT_STRING(name) HT_STRING_OF(name)

// NOLINTNEXTLINE(misc-use-internal-linkage): the table in targets.cpp declares it
SimdTarget simd_target() {
  return {HT_STRING(HT_TARGET), advances<float>(), advances<double>(), block_sums, move_counts};
}

} // namespace heavytail::inline HT_TARGET
