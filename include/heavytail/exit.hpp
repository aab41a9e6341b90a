// SPDX-License-Identifier: MIT
// The first exit of an observable from an interval: looked for after every step, and with `bridge` between two steps as
// well, where a Brownian bridge from x to y, both inside, crosses the barrier b with probability
// exp(-2 (b - x)(b - y) / (S² dt)).  Source: theory.md 7.8; P. Baldi, Ann. Appl. Prob. 5 (1995) 932.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/observables/all.hpp>
#include <heavytail/random/stream.hpp>
#include <heavytail/random/uniform.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// An event that a replica never met.
inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// Crossings between steps draw from the driver's blocks, beyond all that its increments come from.
inline constexpr std::uint64_t exit_blocks = std::uint64_t{1} << 59U;

/// What is watched: the open interval from `lower` to `upper`, either of which may be infinite: then there is no such
/// end, and kernels have NaN in its place, which no value passes, not even one that has overflowed.
template <class Real> struct Exit {
  Observable observable;
  Real lower{}, upper{};
  bool bridge = false;         ///< a coordinate of an SDE with diagonal S and Gaussian driver
  std::int32_t coordinate = 0; ///< which one, with `bridge`
};

/// The exit as kernels have it, in their number type.
template <class To> Exit<To> narrowed_exit(const Exit<double>& from) {
  const auto end = [](double at) {
    return at - at == 0 ? static_cast<To>(at) : std::numeric_limits<To>::quiet_NaN(); // infinite less itself is NaN
  };
  return {from.observable, end(from.lower), end(from.upper), from.bridge, from.coordinate};
}

/// The step of an exit as it is recorded: n where it was upwards, ~n (negative) where it was downwards.
HT_HD inline std::int64_t recorded_exit(std::int64_t n, bool upwards) {
  return upwards ? n : ~n;
}

/// Watches the replicas of a pack.  `exited_at[lane]` holds `never` until that lane's replica exits.
template <Lane F> class ExitWatch {
public:
  using Real = real_of<F>;

  HT_HD ExitWatch(const Exit<Real>& exit, const Stream<F>& stream, std::int64_t* exited_at)
      : exit_(exit), stream_(stream), exited_at_(exited_at), may_exit_(Real(1)), previous_(Real(0)),
        variance_(Real(0)) {}

  /// At the first step, when `value` is the observable there.
  HT_HD void at_start(std::int64_t n, F value) { record_outside(n, value >= F(exit_.upper), value <= F(exit_.lower)); }

  /// Before step `n`: remembers where the replicas stand.
  template <class Motion> HT_HD void before(Motion& motion, std::int64_t n) {
    if (!exit_.bridge) return;
    if constexpr (requires { motion.variance(n, exit_.coordinate); }) {
      previous_ = motion.x()[exit_.coordinate];
      variance_ = motion.variance(n, exit_.coordinate);
    }
  }

  /// After step `n` - 1, when `value` is the observable at `n`.
  HT_HD void after(std::int64_t n, F value) {
    const F lower(exit_.lower);
    const F upper(exit_.upper);
    auto up = value >= upper;
    auto down = value <= lower;
    if (exit_.bridge) {
      const auto outside = up | down | (previous_ >= upper) | (previous_ <= lower);
      const auto inside = !outside;
      const F p_up = crossing(upper - previous_, upper - value);
      const F p_down = crossing(previous_ - lower, value - lower);
      const F least(negligible);
      if (any(inside & ((p_up > least) | (p_down > least)))) {
        const F u = uniforms(stream_, block_address(Purpose::driver, exit_blocks | static_cast<std::uint64_t>(n))).u[0];
        const auto crosses_up = inside & (p_up > least) & (u <= p_up);
        up = up | crosses_up;
        down = down | (inside & (p_down > least) & !crosses_up & (u - p_up <= p_down));
      }
    }
    record_outside(n, up, down);
  }

private:
  /// Crossings less probable than this are not looked for.
  static constexpr Real negligible = Real(0x1p-60);

  HT_HD F crossing(F before, F after) const {
    const F exponent = F(Real(-2)) * before * after / variance_;
    // Outside of these bounds the crossing is negligible, or the caller looks at it no more; max takes NaN, of an end
    // that is not there or of a replica that has diverged, for the first of them.
    return exp(min(max(exponent, F(Real(-60))), F(Real(0))));
  }

  template <class Mask> HT_HD void record_outside(std::int64_t n, Mask up, Mask down) {
    const F zero(Real(0));
    const F one(Real(1));
    const Mask exits = (up | down) & (may_exit_ > zero);
    if (!any(exits)) return;
    may_exit_ = select(exits, zero, may_exit_);
    Real upwards[lane_count<F>];
    Real out[lane_count<F>];
    store(select(up, one, zero), upwards);
    store(select(exits, one, zero), out);
    for (int lane = 0; lane < lane_count<F>; ++lane)
      if (out[lane] != Real(0) && exited_at_[lane] == never)
        exited_at_[lane] = recorded_exit(n, upwards[lane] != Real(0));
  }

  const Exit<Real>& exit_;
  const Stream<F>& stream_;
  std::int64_t* exited_at_;
  F may_exit_; ///< 0 where an exit was seen, else 1
  F previous_, variance_;
};

} // namespace heavytail
