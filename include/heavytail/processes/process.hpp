// SPDX-License-Identifier: MIT
// What a process offers: drift and diffusion of an Itô SDE, and where its law is known, the exact transition.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/describe/slice.hpp>
#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/sde/sde.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace heavytail {

/// The numbers of coordinates that a process may have.
inline constexpr Range any_copies{.low = 1, .high = 1 << 20};

/// One coordinate of a process, of which `dimension` independent copies run side by side:
///   `drift(x)`, `diffusion(x)` and `slope(x)` = diffusion · its derivative; `noise_kind`: additive or diagonal.
/// Where the transition is known, for increments dw of the driver over dt, of scale dt^(1/α) with α = 2 for a Gaussian
/// one:
///   `exact(x, dw, transition)`, from what `transition(dt, alpha)` derives on the host.
template <class P, class F>
concept ScalarProcessFor = Lane<F> && requires(const P& process, F x) {
  { process.dimension } -> std::convertible_to<std::int32_t>;
  { P::noise_kind } -> std::convertible_to<NoiseKind>;
  { process.drift(x) } -> std::same_as<F>;
  { process.diffusion(x) } -> std::same_as<F>;
  { process.slope(x) } -> std::same_as<F>;
  P::description();
};

/// A process whose coordinates depend on each other:
///   `drift(table, x, out)`, `diffusion(table, dw, out)` with additive noise alone; `positions(d)`: how many
///   coordinates are x where the rest are velocities, of a state of `d`; `state_dimension(d)`: of the state, from the
///   `d` that was read; `noise_dimension(d)`: how many Brownian motions drive a state of `d`; `diagonal()`: whether S
///   is a diagonal matrix.
template <class P, class F>
concept VectorProcessFor =
    Lane<F> && requires(const P& process, const real_of<F>* table, const Point<F, 0>& x, Point<F, 0>& out) {
      process.drift(table, x, out);
      process.diffusion(table, x, out);
      { process.state_dimension(std::int32_t{1}) } -> std::same_as<std::int32_t>;
      { process.positions(std::int32_t{1}) } -> std::same_as<std::int32_t>;
      { process.noise_dimension(std::int32_t{1}) } -> std::same_as<std::int32_t>;
      P::description();
    };

/// Numbers that a process derives from the length of a step, for its exact transition or its splitting.
template <class Real> struct Transition {
  Real factor{};  ///< of the distance from where the drift leads
  Real gain{};    ///< of the driver's increment
  Real shift{};   ///< added
  Real degrees{}; ///< of freedom
};

namespace detail {

template <class P> struct IsScalarProcess : std::bool_constant < requires {
  P::noise_kind;
}>{};

} // namespace detail

/// Whether a process is one coordinate and its copies.
template <class P> inline constexpr bool is_scalar_process = detail::IsScalarProcess<P>::value;

/// x + b dt + S dW by Euler-Maruyama, with dW = scale · variate.  The scale goes with S, which often does not depend on
/// x, and the noise is added first, since it does not wait for the drift.
/// Source: Kloeden and Platen 1992, 10.2; theory.md 7.2.
template <Lane F, class P> HT_HD F euler_step(const P& process, F x, F dt, F scale, F variate) {
  return fma(dt, process.drift(x), fma(process.diffusion(x) * scale, variate, x));
}

/// ∫_0^dt e^(-a rate s) ds / dt, the part of the driver's α-th power of scale that a mean reversion leaves; a > 0, rate
/// >= 0.
inline double reverted_share(double a, double rate, double dt) {
  const double exponent = a * rate * dt;
  return exponent == 0 ? 1 : -expm1(-exponent) / exponent;
}

} // namespace heavytail
