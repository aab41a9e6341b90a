// SPDX-License-Identifier: MIT
#include <heavytail/normalizations/theory.hpp>

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("theory step: by hand for omega 3, 2 agents, 4 coordinates", "[normalizations][exact]") {
  TheoryStep<double> step;
  step.epsilon = 0.5;
  step.l0 = 4;
  step.l1 = 2;
  step.prepare({.omega = 3, .variance = 0.25, .variance_growth = 0.5, .dimension = 4, .agents = 2});
  // gain = 1 + (3 + 4 · 0.5 · 4)/2 = 6.5; 2ε / ((4 + 2 · 1.5) 6.5 + 2 · 4 · 0.25 · 4 / 2).
  CHECK(step.factor(1.5) == Approx(1 / (7 * 6.5 + 4)).epsilon(1e-15));
}

TEST_CASE("theory step: 2ε/L0 without noise, compression and l1", "[normalizations][exact]") {
  TheoryStep<double> step;
  step.epsilon = 0.75;
  step.l0 = 3;
  step.l1 = 0;
  step.prepare({});
  CHECK(step.factor(100.0) == 0.5);
}

} // namespace heavytail::test
