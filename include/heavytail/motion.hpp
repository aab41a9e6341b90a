// SPDX-License-Identifier: MIT
// What moves a pack of replicas along its path.
#pragma once

#include <heavytail/memory.hpp>
#include <heavytail/model.hpp>
#include <heavytail/random/stream.hpp>

#include <concepts>
#include <cstdint>

namespace heavytail {

/// A motion is made of a model, its table, the stream of its replicas and a Space to work in, which outlive it.  It
/// offers
///   `memory_size(model)`: what it remembers of a replica beside x, in `memory` of its Space;
///   `x()`: where the replicas are, a point of D = `dimension`; whoever watches may mark some with NaN;
///   `seek(k)`: the next step is number k;
///   `step(k)`: takes x from before step k to before step k + 1; steps are taken in order;
///   `hasten(from, until, look)`: the same for several steps by a faster loop, which shows states to `look` as
///   move_along does; false, and nothing done, where there is none;
///   `weight(k)`: how much the state before step k counts in an average over time;
///   `scratch()`: a point that an observable may overwrite;
///   `numbers_per_step()`: about how many random numbers a step takes.
template <class M, class F, class Look>
concept MotionOf = Lane<F> && requires(M& motion, const Model<real_of<F>>& model, const real_of<F>* table,
                                       const Stream<F>& stream, typename M::Space& work, std::int64_t k, Look& look) {
  M(model, table, stream, work);
  { M::memory_size(model) } -> std::same_as<MemorySize>;
  { work.memory } -> std::same_as<Memory<F>&>;
  { motion.x() } -> std::same_as<Point<F, M::dimension>&>;
  { motion.scratch() } -> std::same_as<Point<F, M::dimension>&>;
  motion.seek(k);
  motion.step(k);
  { motion.hasten(k, k, look) } -> std::same_as<bool>;
  { motion.weight(k) } -> std::same_as<real_of<F>>;
  { motion.numbers_per_step() } -> std::same_as<std::uint64_t>;
};

} // namespace heavytail
