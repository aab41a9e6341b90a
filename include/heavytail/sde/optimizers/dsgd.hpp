// SPDX-License-Identifier: MIT
// DSGD: E G = ∇f, Cov G that of the mean of the agents' gradients.
// Source: theory.md 2.1, 2.6.
#pragma once

#include <heavytail/optimizers/dsgd.hpp>
#include <heavytail/sde/linear_moments.hpp>

namespace heavytail {

template <class Real> struct DsgdSde : AlongGradient {
  using Optimizer = Dsgd<Real>;
  static constexpr OptimizerSdeFacts facts{.mean_is_gradient = true, .stable_driver = true};

  template <class Inquiry> static void check(const Optimizer& /*optimizer*/, Inquiry& inquiry) {
    inquiry.needs_variance();
  }
};

} // namespace heavytail
