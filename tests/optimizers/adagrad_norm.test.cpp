// SPDX-License-Identifier: MIT
// AdaGrad-Norm against its recursion as it is published, in numbers of 80 bits.
#include <heavytail/optimizers/adagrad_norm.hpp>

#include "tests/harness/gradient_sequence.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

TEST_CASE("adagrad norm: a thousand steps of the published recursion, also where squares overflow", "[optimizers]") {
  for (const double ratio : {1.0, 1e200}) {
    INFO("ratio " << ratio);
    AdagradNorm<double> optimizer;
    optimizer.b0 = 0.5;
    Steps steps(optimizer);
    Vector x = point(1, -3);
    long double first = 1;
    long double second = -3;
    long double b_squared = 0.25L;
    for (const Vector& g : gradient_sequence(1000, ratio)) {
      steps.take(g, 0.01, x);
      const long double g0 = g[0];
      const long double g1 = g[1];
      b_squared += g0 * g0 + g1 * g1;
      first -= 0.01L * g0 / std::sqrt(b_squared);
      second -= 0.01L * g1 / std::sqrt(b_squared);
    }
    CHECK(std::abs(static_cast<double>(x[0] - first)) < 1e-13);
    CHECK(std::abs(static_cast<double>(x[1] - second)) < 1e-13);
  }
}

} // namespace heavytail::test
