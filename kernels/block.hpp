// SPDX-License-Identifier: MIT
// One pack of replicas along its path, from checkpoint to checkpoint: the loop that every backend shares.
#pragma once

#include "kernels/path.hpp"
#include "kernels/plan.hpp"

#include <heavytail/exit.hpp>
#include <heavytail/initial_point.hpp>
#include <heavytail/memory.hpp>
#include <heavytail/model.hpp>
#include <heavytail/motion.hpp>
#include <heavytail/observables/all.hpp>
#include <heavytail/sde/sde_step.hpp>
#include <heavytail/step.hpp>
#include <heavytail/time_average.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// What is looked at in every state: the exit, and observables that are averaged over time.
template <Lane F> struct Followed {
  ExitWatch<F> exit;
  TimeAverages<F> averages;
};

namespace detail {

/// Which replicas are inside of the divergence radius.
template <Lane F, int D> HT_HD auto inside(const F& radius, const Point<F, D>& x) {
  auto result = abs(x[0]) <= radius;
  for (std::int32_t j = 1; j < x.size(); ++j) result = result & (abs(x[j]) <= radius);
  return result;
}

/// Marks with NaN the replicas outside of the divergence radius; NaN stays NaN whatever the step does, so that a marked
/// replica is frozen without a mask in the state.
template <Lane F, int D>
HT_HD void mark_diverged(const Model<real_of<F>>& model, std::int64_t k, Point<F, D>& x, std::int64_t* diverged_at) {
  using Real = real_of<F>;
  const auto stays = inside(F(model.divergence_radius), x);
  if (all(stays)) return;
  constexpr Real quiet_nan = std::numeric_limits<Real>::quiet_NaN();
  const F not_a_number(quiet_nan);
  for (std::int32_t j = 0; j < x.size(); ++j) x[j] = select(stays, x[j], not_a_number);
  Real left[lane_count<F>];
  store(x[0], left);
  for (int lane = 0; lane < lane_count<F>; ++lane)
    if (left[lane] != left[lane] && diverged_at[lane] == never) diverged_at[lane] = k;
}

/// The part of a state that observables see.
template <Lane F, int D> HT_HD Point<F, D> positions_of(const Model<real_of<F>>& model, const Point<F, D>& x) {
  if constexpr (D <= 0)
    return part_of(x, 0, model.positions);
  else
    return x;
}

/// The value of an observable at `x`; `scratch` is a point that it may overwrite.
template <Lane F, int D>
HT_HD F value_at(const Observable& observable, const Path<real_of<F>>& path, const Point<F, D>& x,
                 Point<F, D>& scratch) {
  const auto seen = positions_of(*path.model, x);
  return observable.visit(
      [&](const auto& each) { return each.value(path.model->objective, path.table, seen, scratch); });
}

template <Lane F, class Motion>
HT_HD F value_of(const Observable& observable, const Path<real_of<F>>& path, Motion& motion) {
  return value_at<F>(observable, path, motion.x(), motion.scratch());
}

/// Looks for exits at `x` before step `n`, for loops that keep x to themselves.
template <Lane F, int D, class Motion>
[[gnu::noinline]] HT_HD void look_for_exits(const Path<real_of<F>>& path, std::int64_t n, const Point<F, D>& x,
                                            Motion& motion, ExitWatch<F>& watch) {
  watch.after(motion, n, value_at<F>(path.exit->observable, path, x, motion.scratch()));
}

} // namespace detail

namespace detail {

/// Numbers are within the radius where the sum of their squares, with roundings, is at most this; -1 where squares are
/// too small to tell.
template <class Real> HT_HD Real safe_squares(Real radius) {
  using Limits = std::numeric_limits<Real>;
  constexpr Real all_but_roundings = Real(1) - Real(4) * Limits::epsilon();
  const Real squares = min(all_but_roundings * radius * radius, Limits::max());
  return squares >= Limits::min() ? squares : Real(-1);
}

/// What move_along has to show of the states: exits that they alone tell, and divergence.  Functions that are called
/// for either get a copy of x, which so can stay in registers.
template <Lane F, class Motion> class HastyLook {
public:
  static constexpr bool can_watch = lane_count<F> > 1 && Motion::dimension == 1; ///< exits

  HT_HD HastyLook(const Path<real_of<F>>& path, Motion& motion, ExitWatch<F>& exit, std::int64_t* diverged_at)
      : path_(path), motion_(motion), exit_(exit), diverged_at_(diverged_at), watched_(path.exit != nullptr),
        radius_(path.model->divergence_radius), safe_squares_(safe_squares(path.model->divergence_radius)) {}

  /// Whether no replica diverged on the way that had not before.
  [[gnu::always_inline]] HT_HD bool may_skip(const Point<F, 1>& before, const F& farthest, const Point<F, 1>& x) const {
    return all(((farthest <= radius_) & (abs(x[0]) <= radius_)) | !(before[0] == before[0]));
  }

  /// Whether nobody watches and no replica has diverged, as the sum of the states' squares tells in one instruction a
  /// state.  Where a square overflows it does not tell.
  template <int Count> [[gnu::always_inline]] HT_HD bool may_skip(const F (&states)[Count]) const {
    F squares = states[0] * states[0];
    unroll<Count - 1>([&](auto i) { squares = fma(states[i + 1], states[i + 1], squares); });
    return !watched_ && all(squares <= safe_squares_);
  }

  template <int D> [[gnu::always_inline]] HT_HD void operator()(std::int64_t k, Point<F, D>& x) const {
    if constexpr (can_watch) {
      if (watched_) {
        const auto copy = x; // NOLINT(performance-unnecessary-copy-initialization): see above
        look_for_exits<F>(path_, k, copy, motion_, exit_);
      }
    }
    if (all(inside(radius_, x))) return;
    auto copy = x;
    mark_diverged(*path_.model, k, copy, diverged_at_);
    x = copy;
  }

private:
  const Path<real_of<F>>& path_;
  Motion& motion_;
  ExitWatch<F>& exit_;
  std::int64_t* diverged_at_;
  bool watched_;
  F radius_, safe_squares_;
};

/// The least weight of a state in averages over time: nothing beside that of any other.
inline constexpr double least_weight = 0x1p-100;

/// Looks at the replicas that stand before step `n`, where they start or after a step.  One loop for all that is
/// followed, since observables are much code.
template <Lane F, class Motion>
HT_HD void look(const Path<real_of<F>>& path, std::int64_t n, bool at_start, Motion& motion, Followed<F>& followed) {
  using Real = real_of<F>;
  Real weight{};
  if (path.average_count > 0) {
    // A schedule may begin at 0, and the average over the first state alone is that state's.
    weight = max(Real(least_weight), motion.weight(n));
    followed.averages.add_weight(weight);
  }
  const std::int32_t end = path.average_count > 0 ? path.observable_count : 0;
  for (std::int32_t o = path.exit == nullptr ? 0 : -1; o < end; ++o) {
    const bool exit = o < 0;
    if (!exit && path.observables[o].average < 0) continue;
    const F value = value_of<F>(exit ? path.exit->observable : path.observables[o].observable, path, motion);
    if (!exit)
      followed.averages.add_value(path.observables[o].average, value, weight);
    else if (at_start)
      followed.exit.at_start(n, value);
    else
      followed.exit.after(motion, n, value);
  }
}

} // namespace detail

/// Puts the replicas of `stream` at their starting points, remembering nothing; `exited_at` is null where no exit is
/// watched.
template <Lane F, class Motion>
// NOLINTNEXTLINE(readability-function-size): all that a path begins with
HT_HD void begin(const Path<real_of<F>>& path, const Stream<F>& stream, const Memory<F>& memory, Motion& motion,
                 Followed<F>& followed, std::int64_t* diverged_at, std::int64_t* exited_at) {
  for (int lane = 0; lane < lane_count<F>; ++lane) diverged_at[lane] = never;
  if (path.exit != nullptr)
    for (int lane = 0; lane < lane_count<F>; ++lane) exited_at[lane] = never;
  if (path.average_count > 0) followed.averages.clear(path.average_count);
  start(*path.model, path.table, stream, motion.x());
  memory.reset();
  detail::look(path, path.first_step, true, motion, followed);
  detail::mark_diverged(*path.model, path.first_step, motion.x(), diverged_at);
}

/// Takes the replicas from step `from` to step `until`.  `motion` must stand at `from` and afterwards stands at
/// `until`; a replica that is alone in its lanes and has diverged stands still.  One loop whatever is followed, since
/// the step is most of a kernel's code.
template <Lane F, class Motion>
HT_HD void travel(const Path<real_of<F>>& path, std::int64_t from, std::int64_t until, Motion& motion,
                  Followed<F>& followed, std::int64_t* diverged_at) {
  const bool watched = path.exit != nullptr;
  const bool looks = watched || path.average_count > 0;
  // The choices of a step cost as much as the random numbers of a pack or of one dimension; elsewhere code costs more.
  if constexpr (lane_count<F> > 1 || Motion::dimension == 1) {
    constexpr bool can_watch = detail::HastyLook<F, Motion>::can_watch;
    const bool watches_states = can_watch && watched && !path.exit->bridge && path.average_count == 0;
    const detail::HastyLook<F, Motion> look(path, motion, followed.exit, diverged_at);
    if ((!looks || watches_states) && motion.hasten(from, until, look)) return;
  }
  for (std::int64_t k = from; k < until; ++k) {
    if constexpr (lane_count<F> == 1) {
      if (*diverged_at != never) return;
    }
    if (watched) followed.exit.before(motion, k);
    motion.step(k);
    if (looks) detail::look(path, k + 1, false, motion, followed);
    detail::mark_diverged(*path.model, k + 1, motion.x(), diverged_at);
  }
}

/// The value of observable `o` where the replicas are.
template <Lane F, class Motion>
HT_HD F observed(const Path<real_of<F>>& path, std::int32_t o, Motion& motion, const Followed<F>& followed) {
  const PathObservable& each = path.observables[o];
  return each.average < 0 ? detail::value_of<F>(each.observable, path, motion) : followed.averages.value(each.average);
}

/// What the motion of such paths remembers of a replica beside x.
template <class Real> HT_HD MemorySize memory_size(PathKind kind, const Model<Real>& model) {
  return kind == PathKind::discrete ? DiscreteMotion<Real, 1>::memory_size(model)
                                    : ProcessMotion<Real, 1>::memory_size(model);
}

/// How many numbers that is.
template <class Real> HT_HD std::int64_t memory_numbers(PathKind kind, const Model<Real>& model) {
  return memory_size(kind, model).numbers(model.dimension, model.agents);
}

/// Runs the replicas `first`, `first` + 1, …, one a lane, along the path, moved by a `Motion` (of an optimizer or an
/// SDE).  `interrupted()` is asked now and then; returns false where it said yes, and the record is then worthless.
template <template <class, int> class Motion, Lane F, int D, class Interrupted>
HT_HD bool advance(const Path<real_of<F>>& path, std::uint64_t first, typename Motion<F, D>::Space& work,
                   const Record<real_of<F>>& record, Interrupted&& interrupted) {
  const Model<real_of<F>>& model = *path.model;
  const Stream<F> stream = Stream<F>::of(model.seed, first);
  static_assert(MotionOf<Motion<F, D>, F, const detail::HastyLook<F, Motion<F, D>>>);
  Motion<F, D> motion(model, path.table, stream, work);
  // Steps between two questions: some milliseconds of work.
  const std::int64_t patience = 1 + (std::int64_t{1} << 16) / static_cast<std::int64_t>(1 + motion.numbers_per_step());

  const Exit<real_of<F>> unwatched{};
  F averages[TimeAverages<F>::lanes(most_time_averages)];
  Followed<F> followed{{path.exit == nullptr ? unwatched : *path.exit, stream, record.exited_at}, {averages, 1}};
  begin(path, stream, work.memory, motion, followed, record.diverged_at, record.exited_at);
  motion.seek(path.first_step);
  std::int64_t k = path.first_step;
  std::int64_t row = 0;
  for (std::int32_t c = 0; c < path.checkpoint_count; ++c) {
    while (k < path.checkpoints[c]) {
      const std::int64_t rest = path.checkpoints[c] - k;
      const std::int64_t until = k + (rest < patience ? rest : patience);
      travel(path, k, until, motion, followed, record.diverged_at);
      k = until;
      if (interrupted()) return false;
    }
    for (std::int32_t o = 0; o < path.observable_count; ++o, ++row)
      store(observed<F>(path, o, motion, followed), record.values + row * record.stride);
  }
  return true;
}

} // namespace heavytail
