// SPDX-License-Identifier: MIT
#include <heavytail/observables/gradient_norm_squared.hpp>

#include <heavytail/lanes/scalar.hpp>
#include <heavytail/objectives/all.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

namespace {

/// The value at (3, -4) of ½(x² + 2y²), of gradient (3, -8).
template <class O> double observed(const O& observable) {
  const Objective<double> objective(Quadratic<double>{.dimension = 2, .eigenvalues = {0, 2}});
  const double table[] = {1, 2};
  Point<double, 2> x;
  x[0] = 3;
  x[1] = -4;
  Point<double, 2> scratch;
  return observable.value(objective, table, x, scratch);
}

} // namespace

TEST_CASE("gradient_norm_squared: by hand at (3, -4) on a quadratic, infinite for the diverged",
          "[observables][exact]") {
  CHECK(observed(GradientNormSquared{}) == 73); // 9 + 64
  CHECK(GradientNormSquared::infinite_when_diverged);
}

} // namespace heavytail::test
