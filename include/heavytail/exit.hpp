// SPDX-License-Identifier: MIT
// The first exit of an observable from an interval: looked for after every step, and with `bridge` between two steps as
// well, by the law of a Brownian bridge (random/brownian_bridge.hpp) in a coordinate in which the motion has a constant
// volatility, or as if its volatility stayed what it is where the step begins.  Of steps that end outside the bridge
// says whether the other end was passed first.
// Source: theory.md 7.1, 7.2, 7.5, 7.8; P. Baldi, Ann. Appl. Prob. 5 (1995) 932.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/observables/all.hpp>
#include <heavytail/random/brownian_bridge.hpp>
#include <heavytail/random/stream.hpp>
#include <heavytail/random/uniform.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// An event that a replica never met.
inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// Crossings between steps draw from the driver's blocks, beyond all that its increments come from.
inline constexpr std::uint64_t exit_blocks = std::uint64_t{1} << 59U;

/// The coordinate y(x) in which the path between two steps is a Brownian bridge.
enum class BridgeCoordinate : std::int32_t {
  frozen,    ///< x, of variance S² dt with S that of where the step begins
  same,      ///< x, of a variance that is given
  logarithm, ///< log |x|, of a variance that is given; 0 is never passed
  area_sine, ///< asinh(unit x), of a variance that is given
};

/// How the path between two steps is thought of.
template <class Real> struct BridgeLaw {
  BridgeCoordinate coordinate = BridgeCoordinate::frozen;
  Real variance{};    ///< over a step, in that coordinate
  Real unit{};        ///< of area_sine
  bool exact = false; ///< it is the law of the process, given where a step begins and ends
};

/// What is watched: the open interval from `lower` to `upper`, either of which may be infinite: then there is no such
/// end, and kernels have NaN in its place, which no value passes, not even one that has overflowed.
template <class Real> struct Exit {
  Observable observable;
  Real lower{}, upper{};
  bool bridge = false;         ///< a coordinate of an SDE with diagonal S and Gaussian driver
  std::int32_t coordinate = 0; ///< which one, with `bridge` or `overshoots`
  BridgeLaw<Real> law{};       ///< with `bridge`
  bool overshoots = false;     ///< exits of a process to which its drift overshoots are told from the others
};

/// The exit as kernels have it, in their number type.
template <class To> Exit<To> narrowed_exit(const Exit<double>& from) {
  const auto end = [](double at) {
    return at - at == 0 ? static_cast<To>(at) : std::numeric_limits<To>::quiet_NaN(); // infinite less itself is NaN
  };
  const BridgeLaw<To> law{from.law.coordinate, static_cast<To>(from.law.variance), static_cast<To>(from.law.unit),
                          from.law.exact};
  return {from.observable, end(from.lower), end(from.upper), from.bridge, from.coordinate, law, from.overshoots};
}

/// Added to the step of an exit as it is recorded where the drift overshot.
inline constexpr std::int64_t overshoot_mark = std::int64_t{1} << 61U;

/// The step of an exit as it is recorded: n where it was upwards, ~n (negative) where it was downwards.
HT_HD inline std::int64_t recorded_exit(std::int64_t n, bool upwards, bool overshot = false) {
  const std::int64_t marked = overshot ? n + overshoot_mark : n;
  return upwards ? marked : ~marked;
}

/// What a recorded exit says.
struct RecordedExit {
  std::int64_t step = 0;
  bool upwards = false, overshot = false;

  static RecordedExit of(std::int64_t recorded) {
    const std::int64_t marked = recorded >= 0 ? recorded : ~recorded;
    const bool overshot = marked >= overshoot_mark;
    return {overshot ? marked - overshoot_mark : marked, recorded >= 0, overshot};
  }
};

/// Watches the replicas of a pack.  `exited_at[lane]` holds `never` until that lane's replica exits.
template <Lane F> class ExitWatch {
public:
  using Real = real_of<F>;
  using Mask = mask_of<F>;

  HT_HD ExitWatch(const Exit<Real>& exit, const Stream<F>& stream, std::int64_t* exited_at)
      : exit_(exit), stream_(stream), exited_at_(exited_at), may_exit_(Real(1)), previous_(Real(0)),
        variance_(Real(0)) {}

  /// At the first step, when `value` is the observable there.
  HT_HD void at_start(std::int64_t n, F value) {
    previous_ = value;
    record_outside(n, value >= F(exit_.upper), value <= F(exit_.lower), F(Real(0)));
  }

  /// Before step `n`: remembers where the replicas stand.
  template <class Motion> HT_HD void before(Motion& motion, std::int64_t n) {
    if (!exit_.bridge && !exit_.overshoots) return;
    previous_ = motion.x()[exit_.coordinate];
    if (!exit_.bridge) return;
    variance_ = F(exit_.law.variance);
    if constexpr (requires { motion.variance(n, exit_.coordinate); })
      if (exit_.law.coordinate == BridgeCoordinate::frozen) variance_ = motion.variance(n, exit_.coordinate);
  }

  /// After step `n` - 1 of the motion, when `value` is the observable at `n`.
  template <class Motion> HT_HD void after(Motion& motion, std::int64_t n, F value) {
    Mask up = value >= F(exit_.upper);
    Mask down = value <= F(exit_.lower);
    if (exit_.bridge) cross_between(n, value, up, down);
    F overshot(Real(0));
    if constexpr (requires { motion.drift_step(previous_); }) {
      if (exit_.overshoots) {
        if (any((up | down) & (may_exit_ > F(Real(0))))) overshot = drift_overshoots(motion, up, down);
        previous_ = value;
      }
    }
    record_outside(n, up, down, overshot);
  }

private:
  /// Crossings less probable than this are not looked for.
  static constexpr Real negligible = Real(0x1p-60);
  static constexpr Real negligible_exponent = Real(41.5); ///< e^-41.5 is above it

  /// Which replicas leave between two steps, and by which end first; that of those which the step leaves outside too.
  HT_HD void cross_between(std::int64_t n, F value, Mask& up, Mask& down) {
    const F upper(exit_.upper);
    const F lower(exit_.lower);
    const F to_upper = distance(upper, previous_);
    const F to_lower = distance(lower, previous_);
    const F from_upper = distance(upper, value);
    const F from_lower = distance(lower, value);
    const Mask open = (may_exit_ > F(Real(0))) & (previous_ == previous_) & (value == value);
    const Mask asks_up = open & !up & reaches(to_upper, from_upper);
    const Mask asks_down = open & !down & reaches(to_lower, from_lower);
    if (!any(asks_up | asks_down)) return;
    // To a replica that does not ask, an end is infinitely far away.
    const F far = detail::infinity<F>();
    const F p_up = first_passage<F>({select(asks_up, to_upper, far), from_upper, to_lower}, variance_);
    const F p_down = first_passage<F>({select(asks_down, to_lower, far), from_lower, to_upper}, variance_);
    const F least(negligible);
    const F u = uniforms(stream_, block_address(Purpose::driver, exit_blocks | static_cast<std::uint64_t>(n))).u[0];
    const Mask crosses_up = asks_up & (p_up > least) & (u <= p_up);
    const Mask crosses_down = asks_down & (p_down > least) & !crosses_up & (u - p_up <= p_down);
    up = (up & !crosses_down) | crosses_up;
    down = (down & !crosses_up) | crosses_down;
  }

  /// Where crossing a lone end that far away is not negligible.
  HT_HD Mask reaches(F before, F after) const {
    return F(Real(2)) * (before * after) < F(negligible_exponent) * variance_;
  }

  /// How far `x` is from an end in the bridge's coordinate; infinity from an end that there is not or that is never
  /// passed.
  HT_HD F distance(F end, F x) const {
    F result = end - x;
    if (exit_.law.coordinate == BridgeCoordinate::logarithm) result = log1p(result / x);
    if (exit_.law.coordinate == BridgeCoordinate::area_sine) {
      const F unit(exit_.law.unit);
      result = area_sine(unit * end) - area_sine(unit * x);
    }
    return select(result == result, abs(result), detail::infinity<F>());
  }

  HT_HD static F area_sine(F y) {
    const F a = abs(y);
    const F one(Real(1));
    // Squares of larger numbers might overflow.
    const F excess = select(a < F(Real(0x1p40)), a / (one + sqrt(fma(a, a, one))), one);
    return copy_sign(log1p(fma(a, excess, a)), y);
  }

  /// 1 where the drift alone, taken for as long as the step as it is where the step begins, leads to where it has less
  /// than a tenth of that strength or leads back: a motion along the drift would not have gone there.
  template <class Motion> HT_HD F drift_overshoots(Motion& motion, Mask up, Mask down) const {
    const F there = motion.drift_step(previous_);
    const F landing = previous_ + there;
    const Mask carried = (up & (landing >= F(exit_.upper))) | (down & (landing <= F(exit_.lower)));
    // Where the drift has overflowed, the quotient is NaN.
    const Mask lasts = motion.drift_step(landing) / there >= F(Real(0.1));
    return select(carried & !lasts, F(Real(1)), F(Real(0)));
  }

  HT_HD void record_outside(std::int64_t n, Mask up, Mask down, F overshot) {
    const F zero(Real(0));
    const F one(Real(1));
    const Mask exits = (up | down) & (may_exit_ > zero);
    if (!any(exits)) return;
    may_exit_ = select(exits, zero, may_exit_);
    Real upwards[lane_count<F>];
    Real out[lane_count<F>];
    Real over[lane_count<F>];
    store(select(up, one, zero), upwards);
    store(select(exits, one, zero), out);
    store(overshot, over);
    for (int lane = 0; lane < lane_count<F>; ++lane)
      if (out[lane] != Real(0) && exited_at_[lane] == never)
        exited_at_[lane] = recorded_exit(n, upwards[lane] != Real(0), over[lane] != Real(0));
  }

  const Exit<Real>& exit_;
  const Stream<F>& stream_;
  std::int64_t* exited_at_;
  F may_exit_; ///< 0 where an exit was seen, else 1
  F previous_, variance_;
};

} // namespace heavytail
