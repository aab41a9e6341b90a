// SPDX-License-Identifier: MIT
// The block loop over a SIMD target's lanes.  Compiled once per target, kind of path (HT_KIND, moved by HT_MOTION) and
// precision (HT_REAL): side by side, and none for what another one needs.
#include "kernels/cpu/advance.hpp"

#include "kernels/block.hpp"

#include <heavytail/lanes/target.hpp>

namespace heavytail::inline HT_TARGET {

namespace {

template <template <class, int> class Motion, class Real, int D>
bool advance_packs(const Path<Real>& path, std::uint64_t first, std::int64_t count, const Record<Real>& record,
                   void* scratch, const bool* stop) {
  using F = TargetLane<Real>;
  using Space = typename Motion<F, D>::Space;
  Space work;
  const Model<Real>& model = *path.model;
  auto* room = static_cast<F*>(scratch);
  if constexpr (D == 0) {
    work = Space::in(room, model.dimension);
    room += std::int64_t{Space::count} * model.dimension;
  }
  work.memory = {room, 1, Motion<F, D>::memory_size(model), model.dimension, model.agents};
  for (std::int64_t done = 0; done < count; done += lane_count<F>) {
    const Record<Real> here{record.values + done, record.stride, record.diverged_at + done,
                            path.exit == nullptr ? nullptr : record.exited_at + done};
    const auto stopped = [&] { return __atomic_load_n(stop, __ATOMIC_RELAXED); };
    if (!advance<Motion, F, D>(path, first + static_cast<std::uint64_t>(done), work, here, stopped)) return false;
  }
  return true;
}

} // namespace

template <>
bool advance_replicas<PathKind::HT_KIND, HT_REAL>(const Path<HT_REAL>& path, std::uint64_t first, std::int64_t count,
                                                  const Record<HT_REAL>& record, void* scratch, const bool* stop) {
  return path.model->dimension == 1 ? advance_packs<HT_MOTION, HT_REAL, 1>(path, first, count, record, scratch, stop)
                                    : advance_packs<HT_MOTION, HT_REAL, 0>(path, first, count, record, scratch, stop);
}

} // namespace heavytail::inline HT_TARGET
