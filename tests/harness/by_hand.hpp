// SPDX-License-Identifier: MIT
// What tests of single components in two dimensions share, whose results are known by hand.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/memory.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heavytail::test {

using Vector = Point<double, 2>;

inline Vector point(double first, double second) {
  Vector p;
  p[0] = first;
  p[1] = second;
  return p;
}

/// An agent's draw where none may be made.
inline double no_draw() {
  FAIL("drew a uniform");
  return 1;
}

/// An optimizer's steps in two dimensions, with what it remembers of them.
template <class O> class Steps {
public:
  explicit Steps(const O& optimizer, std::int32_t agents = 1)
      : optimizer_(optimizer), numbers_(static_cast<std::size_t>(optimizer.memory_size().numbers(2, agents))),
        memory_(numbers_.data(), 1, optimizer.memory_size(), 2, agents) {}

  /// g becomes what the agent sends of it.
  template <class Draw> void send(std::int32_t agent, Vector& g, Draw&& draw) {
    optimizer_.message(OptimizerStep<double>{number_, 0, memory_}, agent, g, draw);
  }

  /// Moves x by a step of this size, from the mean of the messages.
  void take(Vector mean, double size, Vector& x) {
    optimizer_.update(OptimizerStep<double>{number_++, size, memory_}, mean, x);
  }

  const Memory<double>& memory() const { return memory_; }

private:
  O optimizer_;
  std::vector<double> numbers_;
  Memory<double> memory_;
  std::int64_t number_ = 0;
};

/// g becomes what an agent sends of it in the first step.
template <class O, class Draw> void send(const O& optimizer, Vector& g, Draw&& draw) {
  Steps<O>(optimizer).send(0, g, draw);
}

template <class O> void send(const O& optimizer, Vector& g) {
  send(optimizer, g, no_draw);
}

/// The first step.
template <class O> void take_step(const O& optimizer, const Vector& mean, double size, Vector& x) {
  Steps<O>(optimizer).take(mean, size, x);
}

/// ½(x² + 2y²).
struct Bowl {
  static double value(const double* /*table*/, const Vector& x) { return 0.5 * (x[0] * x[0] + 2 * x[1] * x[1]); }

  static void gradient(const double* /*table*/, const Vector& x, Vector& g) { g = point(x[0], 2 * x[1]); }

  static double distance(const double* /*table*/, const Vector& x) { return norm(x); }
};

/// The value of an observable at (3, -4) of the bowl, of gradient (3, -8).
template <class O> double observed(const O& observable) {
  const Choice<Bowl> objective{Bowl{}};
  const Vector x = point(3, -4);
  Vector scratch;
  return observable.value(objective, nullptr, x, scratch);
}

} // namespace heavytail::test
