// SPDX-License-Identifier: MIT
// Time averages of observables along a path, (Σ_k η_k v(x_k)) / Σ_k η_k over all states so far, the first and the last
// among them: the mean of v at a random time of density η_t / φ¹_t.  Source: theory.md 1.5, 3.1 (the time t̂).
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <cstdint>

namespace heavytail {

/// Observables of an experiment that may be time averages.
inline constexpr std::int32_t most_time_averages = 8;

/// The sums of some replicas, one a lane, in memory of the caller: the weights, then the weighted values of each
/// observable.  Each sum takes its rounding errors along, so that a million steps cost no digits.
/// Source: W. Kahan, "Further remarks on reducing truncation errors", CACM 8 (1965) 40.
template <Lane F> class TimeAverages {
public:
  /// Lanes of memory for `count` averages.
  static constexpr HT_HD std::int32_t lanes(std::int32_t count) { return 2 * (1 + count); }

  /// `memory` holds lanes(count) lanes, `stride` lanes apart; not looked at where nothing is averaged.
  HT_HD TimeAverages(F* memory, std::int64_t stride) : memory_(memory), stride_(stride) {}

  /// Before the first state.
  HT_HD void clear(std::int32_t count) {
    for (std::int32_t i = 0; i < lanes(count); ++i) at(i) = F(real_of<F>(0));
  }

  /// The next state has this weight.
  HT_HD void add_weight(real_of<F> weight) { add(0, F(weight)); }

  /// In that state observable number `place` of those that are averaged has this value.
  HT_HD void add_value(std::int32_t place, const F& value, real_of<F> weight) { add(1 + place, F(weight) * value); }

  /// The average of observable number `place`.
  HT_HD F value(std::int32_t place) const { return at(2 * (1 + place)) / at(0); }

private:
  HT_HD F& at(std::int32_t lane) const { return memory_[lane * stride_]; }

  HT_HD void add(std::int32_t place, const F& term) {
    F& sum = at(2 * place);
    F& excess = at(2 * place + 1);
    const F addend = term - excess;
    const F next = sum + addend;
    excess = (next - sum) - addend;
    sum = next;
  }

  F* memory_;
  std::int64_t stride_;
};

} // namespace heavytail
