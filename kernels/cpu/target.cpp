// SPDX-License-Identifier: MIT
// Compiled once per SIMD target: the block loop over this target's lanes.
#include "kernels/cpu/target.hpp"

#include <heavytail/lanes/target.hpp>

namespace heavytail::inline HT_TARGET {

// NOLINTNEXTLINE(misc-use-internal-linkage): block_sums.cpp defines it
void block_sums(const float* numbers, std::int64_t count, const Outskirts& outskirts, BlockSums& result,
                BlockCounts& counts);

// NOLINTNEXTLINE(misc-use-internal-linkage): block_sums.cpp defines it
std::uint32_t move_counts(std::uint16_t* counts, std::uint32_t* to);

namespace {

template <template <class, int> class Motion, class Real, int D>
bool advance_packs(const Path<Real>& path, std::uint64_t first, std::int64_t count, const Record<Real>& record,
                   void* scratch, const bool* stop) {
  using F = TargetLane<Real>;
  using Space = typename Motion<F, D>::Space;
  Space work;
  if constexpr (D == 0) work = Space::in(static_cast<F*>(scratch), path.model->dimension);
  for (std::int64_t done = 0; done < count; done += lane_count<F>) {
    const Record<Real> here{record.values + done, record.stride, record.diverged_at + done,
                            path.exit == nullptr ? nullptr : record.exited_at + done};
    const auto stopped = [&] { return __atomic_load_n(stop, __ATOMIC_RELAXED); };
    if (!advance<Motion, F, D>(path, first + static_cast<std::uint64_t>(done), work, here, stopped)) return false;
  }
  return true;
}

template <template <class, int> class Motion, class Real>
bool advance_along(const Path<Real>& path, std::uint64_t first, std::int64_t count, const Record<Real>& record,
                   void* scratch, const bool* stop) {
  return path.model->dimension == 1 ? advance_packs<Motion, Real, 1>(path, first, count, record, scratch, stop)
                                    : advance_packs<Motion, Real, 0>(path, first, count, record, scratch, stop);
}

template <class Real>
bool advance_replicas(const Path<Real>& path, std::uint64_t first, std::int64_t count, const Record<Real>& record,
                      void* scratch, const bool* stop) {
  switch (path.model->kind) {
  case PathKind::discrete:
    return advance_along<DiscreteMotion>(path, first, count, record, scratch, stop);
  case PathKind::sde_model:
    return advance_along<SdeModelMotion>(path, first, count, record, scratch, stop);
  case PathKind::process:
    break;
  }
  return advance_along<ProcessMotion>(path, first, count, record, scratch, stop);
}

} // namespace

#define HT_STRING_OF(name) #name
#define HT_STRING(name) HT_STRING_OF(name)

// NOLINTNEXTLINE(misc-use-internal-linkage): the table in targets.cpp declares it
SimdTarget simd_target() {
  return {HT_STRING(HT_TARGET), advance_replicas<float>, advance_replicas<double>, block_sums, move_counts};
}

} // namespace heavytail::inline HT_TARGET
