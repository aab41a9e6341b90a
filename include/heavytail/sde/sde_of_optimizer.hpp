// SPDX-License-Identifier: MIT
// What the SDE of an optimizer offers: the moments of the server's direction G at x, how its mean changes, and why some
// models have no SDE.  One file for each optimizer in sde/optimizers, and one line in the table all.hpp there.
#pragma once

#include <heavytail/lanes/declared_lane.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/model.hpp>
#include <heavytail/random/stream.hpp>
#include <heavytail/sde/agent_scales.hpp>
#include <heavytail/sde/sde.hpp>
#include <heavytail/sde/sde_model.hpp>

#include <concepts>
#include <cstdint>
#include <vector>

namespace heavytail {

/// What is known at a point.
template <Lane F, int D> struct SdePlace {
  const Model<real_of<F>>& model;
  const real_of<F>* table;
  const Stream<F>& stream;
  SdeScratch<F, D>& scratch; ///< `gradient` holds ∇f(x)
  const Point<F, D>& x;
  const Moment<real_of<F>>& t;
  F gradient_norm_squared; ///< not where the noise is not affine, nothing is normalized and E G is the gradient
  F step;                  ///< h n

  HT_HD const Point<F, D>& gradient() const { return scratch.gradient; }

  /// The noise scales of the agents here.
  HT_HD AgentScales<F> scales() const { return {model.noise, table, model.agents, gradient_norm_squared}; }
};

/// What the SDE of an optimizer states about itself.
struct OptimizerSdeFacts {
  SdeState state = SdeState::positions;
  bool mean_is_gradient = false; ///< E G = ∇f
  bool stable_driver = false;    ///< under noise of infinite variance a stable motion drives it, as `levy`
};

/// The SDE of `Optimizer`, without members; all functions are static.  With Cov G = diag(D) + c uu':
///   `moments<Mean, Variance>(optimizer, here, variance)`: where Mean, writes E G to `here.scratch.first`, unless it is
///   the gradient; where Variance, writes D to `variance` and returns c;
///   `rank_one(here)`: u, after `moments`;
///   `change_of_mean(optimizer, here, bent, along)`: writes (∇E G)v to `here.scratch.second`, from `bent` = ∇²f v and
///   the change `along` of ½‖∇f‖²; nobody asks where E G is the gradient;
///   `variance_slope(optimizer, here, curvature, out)`: writes ∂D_j/∂x_j to out_j, which holds 0, from the ∂_j∂_jf in
///   `curvature`; where `noise_kind` says diagonal;
///   `friction(optimizer)`: of the velocities, where the state has them.
/// For the host:
///   `check(optimizer, inquiry)`: says why there is none, as `inquiry.refuse(pointer, expected, found, hint)`; what it
///   may ask is in host/input/sde_models.cpp;
///   `noise_kind(optimizer, model)`: of an objective without data and steps that are not normalized, what
///   `variance_slope` covers;
///   `prepare(model, table)`: appends what the SDE looks up to the table.
template <class S, class F>
concept OptimizerSdeFor =
    Lane<F> && requires(const typename S::Optimizer& optimizer, const SdePlace<F, 1>& here, const Point<F, 1>& in,
                        Point<F, 1>& out, const F& along, Model<double>& model, std::vector<double>& table) {
      { S::facts } -> std::same_as<const OptimizerSdeFacts&>;
      { S::template moments<true, true>(optimizer, here, out) } -> std::same_as<F>;
      { S::rank_one(here) } -> std::same_as<const Point<F, 1>&>;
      { S::change_of_mean(optimizer, here, in, along) } -> std::same_as<void>;
      { S::variance_slope(optimizer, here, in, out) } -> std::same_as<void>;
      { S::noise_kind(optimizer, model) } -> std::same_as<NoiseKind>;
      { S::prepare(model, table) } -> std::same_as<void>;
    };

/// What stands for the SDE of an optimizer that has none: nothing moves.  Nobody sees it, since the host refuses it.
struct NoSde {
  static constexpr OptimizerSdeFacts facts{.mean_is_gradient = true};

  template <bool Mean, bool Variance, class O, Lane F, int D>
  HT_HD static F moments(const O& /*optimizer*/, const SdePlace<F, D>& /*here*/, Point<F, D>& /*variance*/) {
    return F(real_of<F>(0));
  }

  template <Lane F, int D> HT_HD static const Point<F, D>& rank_one(const SdePlace<F, D>& here) {
    return here.gradient();
  }

  template <class O, Lane F, int D>
  HT_HD static void change_of_mean(const O& /*optimizer*/, const SdePlace<F, D>& /*here*/, const Point<F, D>& /*bent*/,
                                   const F& /*along*/) {}

  template <class O, Lane F, int D>
  HT_HD static void variance_slope(const O& /*optimizer*/, const SdePlace<F, D>& /*here*/,
                                   const Point<F, D>& /*curvature*/, Point<F, D>& /*out*/) {}
};

} // namespace heavytail
