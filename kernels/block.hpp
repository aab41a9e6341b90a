// SPDX-License-Identifier: MIT
// One pack of replicas along its path, from checkpoint to checkpoint: the loop that every backend shares.
#pragma once

#include <heavytail/initial_point.hpp>
#include <heavytail/model.hpp>
#include <heavytail/observables/all.hpp>
#include <heavytail/step.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// Where a replica that never diverged stands in `diverged_at`.
inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// The path of some replicas as a kernel sees it.  Arrays belong to the caller.
template <class Real> struct Path {
  const Model<Real>* model = nullptr;
  const Real* table = nullptr;
  std::int64_t first_step = 0;
  const std::int64_t* checkpoints = nullptr; ///< ascending, the state before that step's update
  std::int32_t checkpoint_count = 0;
  const Observable* observables = nullptr;
  std::int32_t observable_count = 0;
};

/// What a pack leaves behind: value (c · observable_count + o) · stride + lane of observable o at checkpoint c, and the
/// step at which each lane's replica diverged, `never` where it did not.  Values of a diverged replica mean nothing.
template <class Real> struct Record {
  Real* values = nullptr;
  std::int64_t stride = 0;
  std::int64_t* diverged_at = nullptr;
};

namespace detail {

/// Marks with NaN the replicas outside of the divergence radius; NaN stays NaN whatever the step does, so that a marked
/// replica is frozen without a mask in the state.
template <Lane F, int D>
HT_HD void mark_diverged(const Model<real_of<F>>& model, std::int64_t k, Point<F, D>& x, std::int64_t* diverged_at) {
  using Real = real_of<F>;
  const F radius(model.divergence_radius);
  auto inside = abs(x[0]) <= radius;
  for (std::int32_t j = 1; j < x.size(); ++j) inside = inside & (abs(x[j]) <= radius);
  if (all(inside)) return;
  constexpr Real quiet_nan = std::numeric_limits<Real>::quiet_NaN();
  const F not_a_number(quiet_nan);
  for (std::int32_t j = 0; j < x.size(); ++j) x[j] = select(inside, x[j], not_a_number);
  Real left[lane_count<F>];
  store(x[0], left);
  for (int lane = 0; lane < lane_count<F>; ++lane)
    if (left[lane] != left[lane] && diverged_at[lane] == never) diverged_at[lane] = k;
}

} // namespace detail

/// Puts the replicas of `stream` at their starting points.
template <Lane F, int D>
HT_HD void begin(const Path<real_of<F>>& path, const Stream<F>& stream, Workspace<F, D>& work,
                 std::int64_t* diverged_at) {
  for (int lane = 0; lane < lane_count<F>; ++lane) diverged_at[lane] = never;
  start(*path.model, path.table, stream, work.x);
  for (std::int32_t j = 0; j < work.velocity.size(); ++j) work.velocity[j] = F(real_of<F>(0));
  detail::mark_diverged(*path.model, path.first_step, work.x, diverged_at);
}

/// Takes the replicas from step `from` to step `until`.  `draws` must stand at `from` and afterwards stands
/// at `until`.
template <Lane F, int D>
HT_HD void travel(const Path<real_of<F>>& path, const DrawCounts& counts, std::int64_t from, std::int64_t until,
                  Draws<F>& draws, Workspace<F, D>& work, std::int64_t* diverged_at) {
  for (std::int64_t k = from; k < until; ++k) {
    if constexpr (lane_count<F> == 1) {
      if (*diverged_at != never) return;
    }
    step(*path.model, path.table, counts, k, draws, work);
    detail::mark_diverged(*path.model, k + 1, work.x, diverged_at);
  }
}

/// The value of observable `o` where the replicas are.
template <Lane F, int D> HT_HD F observed(const Path<real_of<F>>& path, std::int32_t o, Workspace<F, D>& work) {
  return path.observables[o].visit([&](const auto& observable) {
    return observable.value(path.model->objective, path.table, work.x, work.message);
  });
}

/// Runs the replicas `first`, `first` + 1, …, one a lane, along the path.  `interrupted()` is asked now and then;
/// returns false where it said yes, and the record is then worthless.
template <Lane F, int D, class Interrupted>
HT_HD bool advance(const Path<real_of<F>>& path, std::uint64_t first, Workspace<F, D>& work,
                   const Record<real_of<F>>& record, Interrupted&& interrupted) {
  const Model<real_of<F>>& model = *path.model;
  const Stream<F> stream = Stream<F>::of(model.seed, first);
  Draws<F> draws(model, stream);
  const DrawCounts counts = draw_counts<F>(model);
  // Steps between two questions: some milliseconds of work.
  const std::int64_t patience = 1 + (std::int64_t{1} << 16) / static_cast<std::int64_t>(1 + counts.variates);

  begin(path, stream, work, record.diverged_at);
  seek(draws, counts, model.agents, path.first_step);
  std::int64_t k = path.first_step;
  std::int64_t row = 0;
  for (std::int32_t c = 0; c < path.checkpoint_count; ++c) {
    while (k < path.checkpoints[c]) {
      const std::int64_t rest = path.checkpoints[c] - k;
      const std::int64_t until = k + (rest < patience ? rest : patience);
      travel(path, counts, k, until, draws, work, record.diverged_at);
      k = until;
      if (interrupted()) return false;
    }
    for (std::int32_t o = 0; o < path.observable_count; ++o, ++row)
      store(observed(path, o, work), record.values + row * record.stride);
  }
  return true;
}

} // namespace heavytail
