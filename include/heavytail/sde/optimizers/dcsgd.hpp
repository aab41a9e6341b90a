// SPDX-License-Identifier: MIT
// DCSGD with unbiased compressors: E G = ∇f, Cov G that of the mean of the agents' compressed gradients.
// Source: theory.md 2.1.
#pragma once

#include <heavytail/optimizers/dcsgd.hpp>
#include <heavytail/sde/linear_moments.hpp>

#include <string>
#include <type_traits>

namespace heavytail {

template <class Real> struct DcsgdSde : AlongGradient {
  using Optimizer = Dcsgd<Real>;
  static constexpr OptimizerSdeFacts facts{.mean_is_gradient = true};

  template <class Inquiry> static void check(const Optimizer& optimizer, Inquiry& inquiry) {
    inquiry.needs_variance();
    optimizer.compressor.visit([&]<class C>(const C& /*compressor*/) {
      const std::string name = '"' + std::string(C::description().name) + '"';
      if constexpr (!C::unbiased) {
        inquiry.refuse("/optimizer/compressor/type", "an unbiased compressor", name,
                       "what a biased compressor sends is not the gradient in the mean, and its drift has no closed "
                       "form");
      } else if constexpr (!SpreadsLinearly<C>) {
        if constexpr (!KnowsVariance<C, double>)
          inquiry.refuse("/optimizer/compressor/type", "a compressor of known covariance", name,
                         "the diffusion is the root of the covariance of what agents send");
        if (optimizer.shared_uniforms() && inquiry.model().agents > 1)
          inquiry.refuse("/optimizer/compressor/shared_mask",
                         "false, or one of the linear compressors \"rand_k\", \"bernoulli\", \"lazy\"",
                         std::string("true with ") + name,
                         "the covariance between agents that round alike has no closed form");
      }
    });
  }
};

} // namespace heavytail
