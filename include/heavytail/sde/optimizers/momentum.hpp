// SPDX-License-Identifier: MIT
// Momentum, state x and then v: dX = -h n V dt, dV = (∇f - (1-β)V) dt + Cov(G)^½ dW, which in the time t√η and for the
// velocity -√η V is underdamped Langevin of friction (1-β)/√η.
// Source: theory.md 6.5.
#pragma once

#include <heavytail/optimizers/momentum.hpp>
#include <heavytail/sde/linear_moments.hpp>

namespace heavytail {

template <class Real> struct MomentumSde : AlongGradient {
  using Optimizer = Momentum<Real>;
  static constexpr OptimizerSdeFacts facts{.state = SdeState::positions_and_velocities, .mean_is_gradient = true};

  HT_HD static Real friction(const Optimizer& optimizer) { return Real(1) - optimizer.beta; }

  template <class Inquiry> static void check(const Optimizer& /*optimizer*/, Inquiry& inquiry) {
    if (!inquiry.may_hold_velocities())
      inquiry.refuse("/models", "\"discrete\"", inquiry.family() + " of momentum", "its SDE has velocities beside x");
    else if (inquiry.corrected())
      inquiry.refuse("/models", "\"classic1\"", inquiry.family() + " of momentum",
                     "underdamped Langevin is the limit of momentum to first order alone");
    inquiry.needs_variance();
  }

  static NoiseKind noise_kind(const Optimizer& /*optimizer*/, const Model<double>& model) {
    return model.noise.affine ? NoiseKind::general : NoiseKind::additive;
  }
};

} // namespace heavytail
