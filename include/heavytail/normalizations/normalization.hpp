// SPDX-License-Identifier: MIT
// What a normalization offers: the factor n(‖∇f(x)‖) of the step size η η_k n.  It depends on the path, so it runs in
// the step.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/hooks.hpp>
#include <heavytail/lanes/declared_lane.hpp>
#include <heavytail/lanes/lane.hpp>

#include <concepts>
#include <type_traits>

HT_HOOK(sets_eta)

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

/// A normalization whose derived members come from the averages over the agents: `prepare(averages)`.
template <class N>
concept PreparesFromNoise = requires(N& normalization, const NoiseAverages& averages) {
  { normalization.prepare(averages) } -> std::same_as<void>;
};

/// A normalization that sets the step size by itself, so that the learning rate takes no eta.
template <class N>
concept SetsEta = requires { requires N::sets_eta; };

/// Asserts that N is a normalization for the lane F whose hooks are what they are called as.
template <class N, Lane F> consteval bool is_normalization() {
  static_assert(NormalizationFor<N, F>);
  HT_ASSERT_HOOK(N, prepare, PreparesFromNoise<N>);
  HT_ASSERT_HOOK(
      N, sets_eta, requires {
        { N::sets_eta } -> std::same_as<const bool&>;
      });
  return has_sound_check<N>();
}

/// The same of every entry of a list.
template <class F, class... N> consteval bool all_are_normalizations(std::type_identity<Choice<N...>> /*list*/) {
  return (is_normalization<N, F>() && ...);
}

} // namespace heavytail
