// SPDX-License-Identifier: MIT
// Sequences of gradients for tests of optimizers with memory.
#pragma once

#include "tests/harness/by_hand.hpp"
#include "tests/statistics/numbers.hpp"

#include <vector>

namespace heavytail::test {

/// Normal gradients whose second coordinate is larger by `ratio`.
inline std::vector<Vector> gradient_sequence(int count, double ratio) {
  Generator generator(20);
  std::vector<Vector> gradients;
  for (int k = 0; k < count; ++k) {
    const double first = normal(generator);
    gradients.push_back(point(first, ratio * normal(generator)));
  }
  return gradients;
}

} // namespace heavytail::test
