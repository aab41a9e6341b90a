// SPDX-License-Identifier: MIT
// What tests of single components in two dimensions share, whose results are known by hand.
#pragma once

#include <heavytail/objectives/all.hpp>

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

/// The value of an observable at (3, -4) of ½(x² + 2y²), of gradient (3, -8).
template <class O> double observed(const O& observable) {
  const Objective<double> objective(Quadratic<double>{.dimension = 2, .eigenvalues = {0, 2}});
  const double table[] = {1, 2};
  const Vector x = point(3, -4);
  Vector scratch;
  return observable.value(objective, table, x, scratch);
}

} // namespace heavytail::test
