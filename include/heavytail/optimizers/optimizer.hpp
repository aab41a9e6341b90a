// SPDX-License-Identifier: MIT
// What an optimizer offers: the message that each agent makes of its stochastic gradient, and the server's update from
// the mean of the messages.  theory.md 1.4 and 6.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>

#include <concepts>
#include <cstdint>

namespace heavytail {

/// An optimizer offers
///   `message(g, draw)`: turns an agent's stochastic gradient g into what it sends; `draw()` gives uniforms on (0, 1];
///   `update(mean, step_size, velocity, x)`: the server's step from the mean of the messages, which it may overwrite;
///   `uniforms_per_message(dimension)`: how often `message` calls `draw`;
///   `shared_uniforms()`: whether all agents of a step draw the same ones.
template <class O, class F>
concept OptimizerFor = Lane<F> && requires(const O& optimizer, Point<F, 1>& p, F step_size, F (*draw)()) {
  optimizer.message(p, draw);
  optimizer.update(p, step_size, p, p);
  optimizer.uniforms_per_message(std::int32_t{1});
  optimizer.shared_uniforms();
  O::description();
};

/// An optimizer whose step hangs on the agents' gradients by their mean alone, where `averages_gradients()` says so.
template <class O>
concept MayAverageGradients = requires(const O& optimizer) {
  { optimizer.averages_gradients() } -> std::same_as<bool>;
};

/// An optimizer whose agents send the signs of their gradients' coordinates.
template <class O>
concept SendsSigns = requires { requires O::sends_signs; };

/// What most optimizers share: agents send their gradients as they are, and the server steps along the mean.
struct PlainGradient {
  template <Lane F, int D, class Draw> HT_HD void message(Point<F, D>& /*g*/, Draw& /*draw*/) const {}

  HT_HD static std::int32_t uniforms_per_message(std::int32_t /*dimension*/) { return 0; }

  HT_HD static bool shared_uniforms() { return false; }

  template <Lane F, int D>
  HT_HD void update(Point<F, D>& mean, F step_size, Point<F, D>& /*velocity*/, Point<F, D>& x) const {
    descend(mean, step_size, x);
  }

  /// x ← x - step_size · direction.
  template <Lane F, int D> HT_HD static void descend(const Point<F, D>& direction, F step_size, Point<F, D>& x) {
    for (std::int32_t j = 0; j < x.size(); ++j) x[j] = fma(-step_size, direction[j], x[j]);
  }
};

} // namespace heavytail
