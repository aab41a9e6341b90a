// SPDX-License-Identifier: MIT
// What a compressor offers, and the arithmetic that several share: norms that neither overflow nor underflow, and the
// power of two below a number.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/description.hpp>
#include <heavytail/describe/hooks.hpp>
#include <heavytail/lanes/declared_lane.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/lanes/scaled_norm.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

HT_HOOK(omega)
HT_HOOK(contraction)
HT_HOOK(shared_mask)
HT_HOOK(spread)
HT_HOOK(thinning)
HT_HOOK(add_variance)

namespace heavytail {

/// A map C of a message v, random or not.  `apply` replaces v by C(v) and calls `draw()` for a uniform on (0, 1]
/// exactly `uniforms(dimension)` times, in a fixed order.  An unbiased one, E C(v) = v, has `omega(dimension)` with
/// E‖C(v) - v‖² ≤ ω‖v‖²; a biased one has `contraction(dimension)` with E‖C(v) - v‖² ≤ (1 - contraction)‖v‖².  A random
/// one has the flag `shared_mask`.  A host may also find `check(dimension, report)`, which calls
/// `report(parameter, expected, found)` for what ranges cannot say.
template <class T, class F>
concept CompressorFor = Lane<F> && requires(const T& c, std::int32_t dimension, Point<F, 1>& v, F (&draw)()) {
  { T::unbiased } -> std::convertible_to<bool>;
  { c.uniforms(dimension) } -> std::same_as<std::int32_t>;
  { c.apply(v, draw) } -> std::same_as<void>;
  requires requires {
    { c.omega(dimension) } -> std::same_as<double>;
  } || requires {
    { c.contraction(dimension) } -> std::same_as<double>;
  };
  T::description();
};

/// The covariance of C(v) given v, averaged over v with E vv' = P, as diagonal · diag(P) + whole · P.
struct Spread {
  double diagonal, whole;
};

/// A linear random map: `spread(dimension)` is exact for every law of v.
template <class T>
concept SpreadsLinearly = requires(const T& c, std::int32_t dimension) {
  { c.spread(dimension) } -> std::same_as<Spread>;
};

/// What a compressor keeps with one probability, times its inverse: each coordinate by itself or the whole message.
struct Thinning {
  double kept;
  bool whole;
};

/// A compressor that does nothing else, and not the same for all agents where `kept` is below 1.
template <class T>
concept Thins = requires(const T& c) {
  { c.thinning() } -> std::same_as<Thinning>;
};

/// A compressor whose C(v)_j are independent given v: `add_variance(v, weight, out)` adds weight · Var(C(v)_j | v) to
/// out_j.
template <class T, class F>
concept KnowsVariance = Lane<F> && requires(const T& c, const Point<F, 1>& v, F weight, Point<F, 1>& out) {
  { c.add_variance(v, weight, out) } -> std::same_as<void>;
};

/// An unbiased compressor with its ω.
template <class T>
concept KnowsOmega = requires(const T& c, std::int32_t dimension) {
  requires T::unbiased;
  { c.omega(dimension) } -> std::same_as<double>;
};

/// A random compressor, whose choices in a step all agents may share.
template <class T>
concept MayShareChoices = requires(const T& c) {
  { (c.shared_mask) } -> std::same_as<const bool&>;
};

/// Whether all agents make the same random choices in a step.
template <class T> HT_HD bool shares_choices(const T& compressor) {
  if constexpr (MayShareChoices<T>)
    return compressor.shared_mask;
  else
    return false;
}

/// Asserts that T is a compressor for the lane F whose hooks are what they are called as.
template <class T, Lane F> consteval bool is_compressor() {
  static_assert(CompressorFor<T, F>);
  static_assert(T::unbiased == hooks::omega::named<T>, "unbiased compressors have `omega`, and no others");
  HT_ASSERT_HOOK(T, omega, KnowsOmega<T>);
  HT_ASSERT_HOOK(
      T, contraction, requires(const T& c, std::int32_t dimension) {
        { c.contraction(dimension) } -> std::same_as<double>;
      });
  HT_ASSERT_HOOK(T, shared_mask, MayShareChoices<T>);
  HT_ASSERT_HOOK(T, spread, SpreadsLinearly<T>);
  HT_ASSERT_HOOK(T, thinning, Thins<T>);
  HT_ASSERT_HOOK(T, add_variance, KnowsVariance<T, F>);
  return has_sound_check_and_prepare<T>();
}

/// The same of every entry of a list.
template <class F, class... T> consteval bool all_are_compressors(std::type_identity<Choice<T...>> /*list*/) {
  return (is_compressor<T, F>() && ...);
}

/// The flag of every random compressor.
template <class C> constexpr auto shared_mask_flag() {
  return parameter("shared_mask", &C::shared_mask, any_real, "1",
                   "whether all agents make the same random choices in a step", false);
}

/// A magnitude within its binade: low ≤ |v| < 2·low, low a power of two, and fraction = (|v| - low)/low in [0, 1).
template <Lane F> struct Binade {
  F low, fraction;
};

/// The binade of a normal positive number.
template <Lane F> HT_HD Binade<F> binade(F magnitude) {
  using Layout = Ieee<real_of<F>>;
  using Bits = bits_of<F>;
  const Bits bits = to_bits(magnitude);
  const F one(real_of<F>(1));
  return {from_bits(bits & Bits(Layout::exponent)), from_bits((bits & Bits(Layout::mantissa)) | to_bits(one)) - one};
}

} // namespace heavytail
