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

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>

#include <cstdint>

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
/// `out` is none of the inputs.  Optional, each found by `requires`:
///   diffusion_slope(x, t, out)         out_j = S_jj ∂S_jj/∂x_j, for additive and diagonal noise (Milstein,
///   Stratonovich drift) drift_and_diffusion(x, t, dw, drift, diffusion)   both at one point, where they share work
///   such as the gradient euler(x, t, dt, dw)                x ← x + b dt + S dw in the operation order of the discrete
///   recursion:
///                                      x_j ← fma(-h n, fma(scale_j, dw_j, dt · ∂_j f), x_j)
template <class S, class F>
concept SdeFor =
    Lane<F> && requires(const S& sde, const Point<F, 1>& x, const Moment<real_of<F>>& t, Point<F, 1>& out) {
      sde.drift(x, t, out);
      sde.diffusion(x, t, x, out);
    };

} // namespace heavytail
