// SPDX-License-Identifier: MIT
// @name@: E G = ∇f, and Cov G is that of the mean of the agents' messages.  Write the moments here.  Source: where they are from.
#pragma once

#include <heavytail/optimizers/@name@.hpp>
#include <heavytail/sde/linear_moments.hpp>

namespace heavytail {

/// AlongGradient has what methods share whose mean step is the gradient, ByCoordinate of coordinate_moments.hpp what those
/// share that treat coordinates on their own; see sde_of_optimizer.hpp for what else can be defined.
template <class Real> struct @Name@Sde : AlongGradient {
  using Optimizer = @Name@<Real>;
  static constexpr OptimizerSdeFacts facts{.mean_is_gradient = true};

  /// Why some models have no such SDE: `inquiry.refuse(pointer, expected, found, hint)`; host/input/sde_models.cpp.
  template <class Inquiry> static void check(const Optimizer& /*optimizer*/, Inquiry& inquiry) {
    inquiry.needs_variance();
  }
};

} // namespace heavytail
