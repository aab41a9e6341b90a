// SPDX-License-Identifier: MIT
// What tests of single components in two dimensions share, whose results are known by hand.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/lanes/point.hpp>

#include <catch2/catch.hpp>

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
