// SPDX-License-Identifier: MIT
// What a normalization offers: the factor n(‖∇f(x)‖) of the step size η η_k n.  It depends on the path, so it runs in
// the step.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <concepts>

namespace heavytail {

/// A normalization offers `factor(gradient_norm)`, the n of the step size, and `derivative(gradient_norm)`, that of n.
template <class N, class F>
concept NormalizationFor = Lane<F> && requires(const N& normalization, F gradient_norm) {
  { normalization.factor(gradient_norm) } -> std::same_as<F>;
  { normalization.derivative(gradient_norm) } -> std::same_as<F>;
  N::description();
};

/// Averages over the agents that the step of theorem T4 needs: ω of the compressor, and the noise's variance.
struct NoiseAverages {
  double omega = 0;           ///< of the compressor, 0 without one
  double variance = 0;        ///< of a coordinate, where the gradient vanishes: mean over agents of σ0² Var Z
  double variance_growth = 0; ///< with the squared norm of the gradient: mean over agents of σ1² Var Z
  int dimension = 1;
  int agents = 1;
};

} // namespace heavytail
