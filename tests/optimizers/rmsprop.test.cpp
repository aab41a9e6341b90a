// SPDX-License-Identifier: MIT
// RMSprop against its recursion as it is published, in numbers of 80 bits.
#include <heavytail/optimizers/rmsprop.hpp>

#include "tests/harness/gradient_sequence.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace heavytail::test {

TEST_CASE("rmsprop: a thousand steps of the published recursion, also where squares overflow", "[optimizers]") {
  for (const double beta2 : {0.0, 0.9, 0.999})
    for (const double ratio : {1.0, 1e-200, 1e200}) {
      INFO("beta2 " << beta2 << ", ratio " << ratio);
      Rmsprop<double> optimizer;
      optimizer.beta2 = beta2;
      optimizer.epsilon = 0.25;
      std::vector<double> none;
      optimizer.prepare(none);
      Steps steps(optimizer);
      Vector x = point(1, -3);
      std::array<long double, 2> expected = {1, -3};
      std::array<long double, 2> v{};
      double worst = 0;
      for (const Vector& g : gradient_sequence(1000, ratio)) {
        steps.take(g, 0.01, x);
        for (std::size_t j = 0; j < 2; ++j) {
          const long double each = g[static_cast<std::int32_t>(j)];
          v[j] = static_cast<long double>(beta2) * v[j] + (1 - static_cast<long double>(beta2)) * each * each;
          expected[j] -= 0.01L * each / (std::sqrt(v[j]) + 0.25L);
          worst = std::max(worst, std::abs(static_cast<double>(x[static_cast<std::int32_t>(j)] - expected[j])));
        }
      }
      CHECK(worst < 1e-12);
    }
}

TEST_CASE("rmsprop: gradients of the largest size do not stop it", "[optimizers][exact]") {
  constexpr double largest = std::numeric_limits<double>::max();
  for (double beta2 = 0.01; beta2 < 1; beta2 += 0.01) {
    INFO("beta2 " << beta2);
    Rmsprop<double> optimizer;
    optimizer.beta2 = beta2;
    optimizer.epsilon = 1e-8;
    std::vector<double> none;
    optimizer.prepare(none);
    Steps steps(optimizer);
    Vector x = point(0, 0);
    for (int k = 0; k < 100; ++k) steps.take(point(largest, -largest), 1, x);
    CHECK(x[0] < -90);
    CHECK(x[1] > 90);
    const Vector there = x;
    for (int k = 0; k < 100; ++k) steps.take(point(-largest, largest), 1, x);
    CHECK(x[0] > there[0] + 90);
    CHECK(x[1] < there[1] - 90);
  }
}

} // namespace heavytail::test
