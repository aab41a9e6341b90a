// SPDX-License-Identifier: MIT
// What an optimizer offers: the message that each agent makes of its stochastic gradient, and the server's update from
// the mean of the messages.  theory.md 1.4 and 6.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/hooks.hpp>
#include <heavytail/lanes/declared_lane.hpp>
#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/memory.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

HT_HOOK(averages_gradients)
HT_HOOK(sends_gradients)
HT_HOOK(sends_signs)
HT_HOOK(steps_along_mean)
HT_HOOK(compressor)

namespace heavytail {

/// A step of the optimizer: its number k, from 0, its size η η_k n(‖∇f‖), and what is remembered of the steps before.
template <Lane F> struct OptimizerStep {
  std::int64_t number = 0;
  F size;
  const Memory<F>& memory;
};

/// An optimizer offers
///   `message(step, agent, g, draw)`: turns the stochastic gradient g of that agent into what it sends; `draw()` gives
///   uniforms on (0, 1];
///   `update(step, mean, x)`: the server's step from the mean of the messages, which it may overwrite;
///   `memory_size()`: what agents and server remember between steps, as OptimizerStep::memory has it;
///   `uniforms_per_message(dimension)`: how often `message` calls `draw`;
///   `shared_uniforms()`: whether all agents of a step draw the same ones.
template <class O, class F>
concept OptimizerFor = Lane<F> && requires(const O& optimizer, const OptimizerStep<F>& step, std::int32_t agent,
                                           Point<F, 1>& p, F (*draw)()) {
  optimizer.message(step, agent, p, draw);
  optimizer.update(step, p, p);
  { optimizer.memory_size() } -> std::same_as<MemorySize>;
  optimizer.uniforms_per_message(std::int32_t{1});
  optimizer.shared_uniforms();
  O::description();
};

/// An optimizer whose step hangs on the agents' gradients by their mean alone, where `averages_gradients()` says so.
template <class O>
concept MayAverageGradients = requires(const O& optimizer) {
  { optimizer.averages_gradients() } -> std::same_as<bool>;
};

/// An optimizer whose agents send their gradients, compressed where it has a compressor.
template <class O>
concept SendsGradients = requires { requires O::sends_gradients; };

/// An optimizer whose agents send the signs of their gradients' coordinates.
template <class O>
concept SendsSigns = requires { requires O::sends_signs; };

/// An optimizer whose server moves x by -η η_k n times the mean of the messages, and by nothing else.
template <class O>
concept StepsAlongMean = requires { requires O::steps_along_mean; };

/// An optimizer with a list of compressors, of which every agent applies one to its gradient.
template <class O>
concept Compresses = requires(const O& optimizer) {
  { optimizer.compressor.tag } -> std::convertible_to<std::int32_t>;
};

/// Plain descent, x ← x - η η_k n (1/N) Σ_i g_i: that and nothing else is the optimizer's step.
template <class O>
concept Descends = SendsGradients<O> && StepsAlongMean<O> && !Compresses<O>;

/// Asserts that O is an optimizer for the lane F whose hooks are what they are called as.
template <class O, Lane F> consteval bool is_optimizer() {
  static_assert(OptimizerFor<O, F>);
  HT_ASSERT_HOOK(O, averages_gradients, MayAverageGradients<O>);
  HT_ASSERT_HOOK(
      O, sends_gradients, requires {
        { O::sends_gradients } -> std::same_as<const bool&>;
      });
  HT_ASSERT_HOOK(
      O, sends_signs, requires {
        { O::sends_signs } -> std::same_as<const bool&>;
      });
  HT_ASSERT_HOOK(
      O, steps_along_mean, requires {
        { O::steps_along_mean } -> std::same_as<const bool&>;
      });
  HT_ASSERT_HOOK(O, compressor, Compresses<O>);
  return has_sound_check_and_prepare<O>();
}

/// The same of every entry of a list.
template <class F, class... O> consteval bool all_are_optimizers(std::type_identity<Choice<O...>> /*list*/) {
  return (is_optimizer<O, F>() && ...);
}

/// What most optimizers share: agents send their gradients as they are, and the server steps along the mean.
struct PlainGradient {
  template <Lane F, int D, class Draw>
  HT_HD void message(const OptimizerStep<F>& /*step*/, std::int32_t /*agent*/, Point<F, D>& /*g*/,
                     Draw& /*draw*/) const {}

  HT_HD static constexpr MemorySize memory_size() { return {}; }

  HT_HD static std::int32_t uniforms_per_message(std::int32_t /*dimension*/) { return 0; }

  HT_HD static bool shared_uniforms() { return false; }

  template <Lane F, int D> HT_HD void update(const OptimizerStep<F>& step, Point<F, D>& mean, Point<F, D>& x) const {
    descend(mean, step.size, x);
  }

  /// x ← x - step_size · direction.
  template <Lane F, int E, int D> HT_HD static void descend(const Point<F, E>& direction, F step_size, Point<F, D>& x) {
    for (std::int32_t j = 0; j < x.size(); ++j) x[j] = fma(-step_size, direction[j], x[j]);
  }
};

} // namespace heavytail
