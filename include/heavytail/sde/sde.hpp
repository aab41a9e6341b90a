// SPDX-License-Identifier: MIT
// An Itô SDE dX = b(X, t) dt + S(X, t) dW as an integrator sees it: what a process and an SDE model of an optimizer
// offer alike.
//
// SDE models of optimizers measure time in the optimizer's steps, t = k, so that their formulas hold no η but the step
// size h = η η_k that the moment carries: with Σ̄ the mean of the agents' covariances and n the normalization,
// theory.md 2.1 to 2.6 read
//   classic1   b = -h n ∇f,                          S = -h n Σ̄^½ / √N
//   classic2   b = -h n ∇f - ½ (h n)² ∇²f ∇f,        faithful1   b = -h n ∇f + ½ (h n)² ∇²f ∇f,   S as before
//   levy       b = -h n ∇f,                          S = -h n s N^(1/α - 1), driven by a symmetric α-stable motion
// and Euler-Maruyama with one step of the integrator a step of the optimizer has dt = 1 and dW = N(0, 1) variates.
#pragma once

#include <heavytail/describe/hooks.hpp>
#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>

#include <concepts>
#include <cstdint>

HT_HOOK(diffusion_slope)
HT_HOOK(drift_and_diffusion)
HT_HOOK(euler)
HT_HOOK(exact)
HT_HOOK(baoab)

namespace heavytail {

/// How S depends on the state and mixes the noise.
enum class NoiseKind : std::int32_t {
  additive, ///< S does not depend on x; any matrix
  diagonal, ///< S is diagonal, and S_jj depends on x_j (and t) alone; in one dimension every S that offers its slope
  general,  ///< anything else, such as a diagonal S whose entries depend on all of x
};

/// When an integrator evaluates an SDE; the same for all lanes.
template <class Real> struct Moment {
  Real time{};              ///< t of a process; of an SDE model the optimizer's step k, not necessarily whole
  Real step_size{1};        ///< h = η η_k of an SDE model, the schedule evaluated at k = time; 1 for a process
  std::int64_t substep = 0; ///< number of the integrator's step, for draws that the SDE makes itself
};

/// Points that an SDE may overwrite in every call; the integrator never looks at them.
template <Lane F, int D> struct SdeScratch {
  Point<F, D> gradient;
  Point<F, D> product;
  Point<F, D> first;
  Point<F, D> second;

  static constexpr std::int32_t count = 4;
};

/// What an integrator needs.  An SDE is a small object bound to model, table, stream and scratch; all points have one
/// size.
///   drift(x, t, out)           out_j = b_j(x, t)
///   diffusion(x, t, dw, out)   out_j = Σ_i S_ji(x, t) dw_i, dw having as many numbers as x
/// `out` is none of the inputs.  What else it may offer has a concept each.
template <class S, class F>
concept SdeFor =
    Lane<F> && requires(const S& sde, const Point<F, 1>& x, const Moment<real_of<F>>& t, Point<F, 1>& out) {
      sde.drift(x, t, out);
      sde.diffusion(x, t, x, out);
    };

/// An SDE of additive or diagonal noise with out_j = S_jj ∂S_jj/∂x_j, for Milstein and the Stratonovich drift.
template <class S, class F, int D>
concept KnowsDiffusionSlope =
    requires(const S& sde, const Point<F, D>& x, const Moment<real_of<F>>& t, Point<F, D>& out) {
      { sde.diffusion_slope(x, t, out) } -> std::same_as<void>;
    };

/// An SDE with drift and diffusion at one point in one call, where they share work such as the gradient.
template <class S, class F, int D>
concept JoinsDriftAndDiffusion = requires(const S& sde, const Point<F, D>& x, const Moment<real_of<F>>& t,
                                          Point<F, D>& drift, Point<F, D>& diffusion) {
  { sde.drift_and_diffusion(x, t, x, drift, diffusion) } -> std::same_as<void>;
};

/// An SDE with x ← x + b dt + S dw in the operation order of the discrete recursion,
/// x_j ← fma(-h n, fma(scale_j, dw_j, dt · ∂_j f), x_j); `euler` says whether it is.
template <class S, class F, int D>
concept StepsAsRecursion = requires(const S& sde, Point<F, D>& x, const Moment<real_of<F>>& t, const real_of<F>& dt) {
  { sde.euler(x, t, dt, x) } -> std::same_as<bool>;
};

/// An SDE that may know its exact transition, in step `substep` of the integrator.
template <class S, class F, int D>
concept StepsExactly = requires(const S& sde, std::int64_t substep, const Point<F, D>& dw, Point<F, D>& x) {
  { sde.exact(substep, dw, x) } -> std::same_as<void>;
};

/// An SDE that may have the splitting BAOAB.
template <class S, class F, int D>
concept StepsBySplitting = requires(const S& sde, const Point<F, D>& dw, Point<F, D>& x, Point<F, D>& scratch) {
  { sde.baoab(dw, x, scratch) } -> std::same_as<void>;
};

/// Asserts that S is an SDE for the lane F in one dimension whose hooks are what they are called as.
template <class S, Lane F> consteval bool is_sde() {
  static_assert(SdeFor<S, F>);
  HT_ASSERT_HOOK(S, diffusion_slope, KnowsDiffusionSlope<S, F, 1>);
  HT_ASSERT_HOOK(S, drift_and_diffusion, JoinsDriftAndDiffusion<S, F, 1>);
  HT_ASSERT_HOOK(S, euler, StepsAsRecursion<S, F, 1>);
  HT_ASSERT_HOOK(S, exact, StepsExactly<S, F, 1>);
  HT_ASSERT_HOOK(S, baoab, StepsBySplitting<S, F, 1>);
  return true;
}

/// An SDE that is only declared, for the concept of integrators.
template <Lane F> struct DeclaredSde {
  void drift(const Point<F, 1>& x, const Moment<real_of<F>>& t, Point<F, 1>& out) const;
  void diffusion(const Point<F, 1>& x, const Moment<real_of<F>>& t, const Point<F, 1>& dw, Point<F, 1>& out) const;
};

} // namespace heavytail
