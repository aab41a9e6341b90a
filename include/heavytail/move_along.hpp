// SPDX-License-Identifier: MIT
// Moving states along a path by a step that was chosen before the loop, and that leaves its states to those who look.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/random/uniform.hpp>

#include <cstdint>

namespace heavytail {

namespace detail {

/// Takes x by one block of variates from step k on.  Nobody looks at the states between, unless one of them is worth a
/// look: then the steps are taken once more, with a look at each.
template <Lane F, class Move, class Look>
HT_HD void move_by_block(const F* variates, std::int64_t k, Point<F, 1>& x, const Move& move, Look& look) {
  constexpr int count = uniforms_per_block<F>;
  const Point<F, 1> before = x;
  F farthest(real_of<F>(0));
  unroll<count>([&](auto i) {
    move(k + i, [&] { return variates[i]; }, x);
    if constexpr (i + 1 < count) farthest = max(farthest, abs(x[0]));
  });
  if (look.may_skip(before, farthest, x)) return;
  x = before;
  for (int i = 0; i < count; ++i) {
    move(k + i, [&] { return variates[i]; }, x);
    look(k + i + 1, x);
  }
}

/// Looks at a block's states, the last of which is before step k and is x; where a lane is marked, in all that follow.
template <Lane F, class Look>
[[gnu::noinline]] HT_HD void look_back(std::int64_t k, const F* states, Point<F, 1>& x, Look& look) {
  constexpr int count = uniforms_per_block<F>;
  for (int i = 0; i < count; ++i) {
    Point<F, 1> state{{i == 0 ? states[0] : select(x[0] == x[0], states[i], x[0])}};
    look(k - count + 1 + i, state);
    x = state;
  }
}

/// Takes x by whole blocks of variates from step k on, and k along.  A block's states are looked at when the next
/// variates have been drawn, since a look right after a step waits for it and keeps a processor from drawing meanwhile.
template <Lane F, class Source, class Move, class Look>
HT_HD void move_by_blocks(Source& source, std::int64_t& k, std::int64_t until, Point<F, 1>& x, const Move& move,
                          Look& look) {
  constexpr int count = uniforms_per_block<F>;
  F states[count];
  const auto catch_up = [&] {
    if (!look.may_skip(states)) look_back(k, states, x, look);
  };
  bool moved = false;
  for (; until - k >= count; k += count) {
    const F* const variates = source.next_block();
    if (moved) catch_up();
    unroll<count>([&](auto i) {
      move(k + i, [&] { return variates[i]; }, x);
      states[i] = x[0];
    });
    moved = true;
  }
  if (moved) catch_up();
}

} // namespace detail

/// Takes x from step `from` to step `until`: `move(k, next, x)` takes it by step k with the variates that `next()`
/// hands out, one a coordinate; `look(k, x)` then sees it before step k, and may mark replicas with NaN, which moves do
/// not take away.  In one dimension it need not be called of the states of a block of variates where, for packs,
/// `look.may_skip(states)` holds, or, for one replica, `look.may_skip(before, farthest, x)` of states from `before` to
/// `x`, between which the largest |x| is `farthest`, or anything where one of them is NaN.
template <Lane F, int D, class Source, class Move, class Look>
HT_HD void move_along(Source& source, std::int64_t from, std::int64_t until, Point<F, D>& x, const Move& move,
                      Look& look) {
  std::int64_t k = from;
  while (k < until) {
    if constexpr (D == 1) {
      constexpr int count = uniforms_per_block<F>;
      if (source.whole_block() == count) {
        if constexpr (lane_count<F> > 1)
          detail::move_by_blocks(source, k, until, x, move, look);
        else
          for (; until - k >= count; k += count) detail::move_by_block(source.next_block(), k, x, move, look);
        if (k == until) return;
      }
    }
    move(k, source, x);
    look(++k, x);
  }
}

} // namespace heavytail
