// SPDX-License-Identifier: MIT
// What a process offers: drift and diffusion of an Itô SDE, and where its law is known, the exact transition.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/description.hpp>
#include <heavytail/describe/hooks.hpp>
#include <heavytail/describe/slice.hpp>
#include <heavytail/lanes/declared_lane.hpp>
#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/sde/sde.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

HT_HOOK(noise_kind)
HT_HOOK(diagonal)
HT_HOOK(objective)
HT_HOOK(lowest_state)
HT_HOOK(transition)
HT_HOOK(mean_of_mixture)
HT_HOOK(exact_mixture)
HT_HOOK(keeps_stratonovich_form)

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
  { P::noise_kind } -> std::same_as<const NoiseKind&>;
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
      { process.drift(table, x, out) } -> std::same_as<void>;
      { process.diffusion(table, x, out) } -> std::same_as<void>;
      { process.diagonal() } -> std::same_as<bool>;
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

/// Whether a process is one coordinate and its copies.
template <class P> inline constexpr bool is_scalar_process = hooks::noise_kind::named<P>;

/// A process that derives numbers from the length of a step.
template <class P>
concept DerivesTransition = requires(const P& process, double dt, double alpha) {
  { process.transition(dt, alpha) } -> std::same_as<Transition<double>>;
};

/// A process whose exact transition is a function of the driver's increment.
template <class P, class F>
concept TransitsByIncrement =
    Lane<F> && DerivesTransition<P> && requires(const P& process, F x, F dw, const Transition<real_of<F>>& t) {
      { process.exact(x, dw, t) } -> std::same_as<F>;
    };

/// A process whose exact transition takes a χ² variate of `t.degrees` degrees of freedom beside the increment; where
/// these are not positive, in `exact_mixture`, of -degrees + 2N with N a Poisson variate of mean `mean_of_mixture`.
template <class P, class F>
concept TransitsByChiSquared = Lane<F> && DerivesTransition<P> &&
                               requires(const P& process, F x, F dw, F chi_squared, const Transition<real_of<F>>& t) {
                                 { process.exact(x, dw, chi_squared, t) } -> std::same_as<F>;
                                 { process.exact_mixture(chi_squared, t) } -> std::same_as<F>;
                                 { process.mean_of_mixture(x, t) } -> std::same_as<F>;
                               };

/// A process with a splitting of its own: `baoab(table, x, dw, transition, scratch)` moves x by a step.
template <class P, class F, int D>
concept Splits = Lane<F> && DerivesTransition<P> &&
                 requires(const P& process, const real_of<F>* table, Point<F, D>& x, const Point<F, D>& dw,
                          const Transition<real_of<F>>& t, Point<F, D>& scratch) {
                   { process.baoab(table, x, dw, t, scratch) } -> std::same_as<void>;
                 };

/// A process along the gradient of an objective, its potential, of the list of objectives.
template <class P>
concept HasPotential = requires(const P& process) {
  { process.objective.tag } -> std::convertible_to<std::int32_t>;
};

/// A process that says whether the drift of its Stratonovich form keeps paths in their states; else it does.
template <class P>
concept KnowsStratonovichForm = requires(const P& process) {
  { process.keeps_stratonovich_form() } -> std::same_as<bool>;
};

/// A process with a state below which it has none.
template <class P>
concept HasLowestState = requires {
  { P::lowest_state } -> std::same_as<const double&>;
};

/// Asserts that P is a process for the lane F whose hooks are what they are called as.
template <class P, Lane F> consteval bool is_process() {
  HT_ASSERT_HOOK(P, noise_kind, ScalarProcessFor<P, F>);
  HT_ASSERT_HOOK(P, diagonal, VectorProcessFor<P, F>);
  static_assert(ScalarProcessFor<P, F> || VectorProcessFor<P, F>);
  HT_ASSERT_HOOK(P, transition, DerivesTransition<P>);
  HT_ASSERT_HOOK(P, exact, TransitsByIncrement<P, F> || TransitsByChiSquared<P, F>);
  HT_ASSERT_HOOK(P, exact_mixture, TransitsByChiSquared<P, F>);
  HT_ASSERT_HOOK(P, mean_of_mixture, TransitsByChiSquared<P, F>);
  HT_ASSERT_HOOK(P, baoab, Splits<P, F, 0>);
  HT_ASSERT_HOOK(P, objective, HasPotential<P>);
  HT_ASSERT_HOOK(P, keeps_stratonovich_form, KnowsStratonovichForm<P>);
  HT_ASSERT_HOOK(P, lowest_state, HasLowestState<P>);
  return has_sound_check_and_prepare<P>();
}

/// The same of every entry of a list.
template <class F, class... P> consteval bool all_are_processes(std::type_identity<Choice<P...>> /*list*/) {
  return (is_process<P, F>() && ...);
}

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
