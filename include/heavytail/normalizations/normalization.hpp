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

/// Averages over the agents that the step of theorem T4 needs: ω of the compressor, σ0² and σ1² of the noise.
struct NoiseAverages {
  double omega = 0;                  ///< of the compressor, 0 without one
  double scale_squared = 0;          ///< mean over agents of σ0²
  double gradient_scale_squared = 0; ///< mean over agents of σ1²
  int dimension = 1;
  int agents = 1;
};

} // namespace heavytail
