// SPDX-License-Identifier: MIT
#include "tests/harness/ensemble.hpp"
#include "tests/harness/integration.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

namespace {

/// A cubic drift from far away, where an Euler step overshoots the more the further it is.
Json far_from_the_wells(const char* integrator) {
  return {{"name", "tamed"},
          {"process", {{"type", "double_well"}, {"volatility", 0.5}}},
          {"integrator", {{"type", integrator}, {"dt", 0.125}}},
          {"time", 20},
          {"initial_point", 10},
          {"replicas", 10000},
          {"seed", 411},
          {"divergence_radius", 1000},
          {"observables", {"x[0]"}}};
}

} // namespace

TEST_CASE("tamed_euler: one step by hand, tamed by coordinate", "[integrators][exact]") {
  const DoubleWellProcess<double> well{2, 0.5};
  const auto x = stepped(TamedEuler<double>{}, well, 0.25, {2, 0.5}, {{0.4, -1}, {}});
  CHECK(x[0] == Approx(2 - 6 * 0.25 / (1 + 0.25 * 6) + 0.5 * 0.4).epsilon(1e-15));
  CHECK(x[1] == Approx(0.5 + 0.375 * 0.25 / (1 + 0.25 * 0.375) - 0.5).epsilon(1e-15));
}

TEST_CASE("tamed_euler: from 10 every path of the double well survives, and none by Euler-Maruyama", "[law]") {
  CHECK(run_experiment(far_from_the_wells("tamed_euler")).partial.checkpoints.back().diverged == 0);
  CHECK(run_experiment(far_from_the_wells("euler_maruyama")).partial.checkpoints.back().diverged == 10000);
}

TEST_CASE("tamed_euler: a drift moves x by less than 1 a step, however far away", "[integrators][property]") {
  for (const double x : {3.0, 1e3, 1e20}) {
    const double after = stepped(TamedEuler<double>{}, DoubleWellProcess<double>{1, 0}, 0.5, x, 0);
    CHECK(after <= x);
    CHECK(after >= x - 1);
  }
}

TEST_CASE("tamed_euler: strong order 1/2, and 1 with additive noise", "[law]") {
  const auto gbm = [](double w) { return std::exp(-0.25 + w); };
  const MeasuredOrder half = strong_order(
      {.integrator = TamedEuler<double>{}, .process = GeometricBrownian<double>{1, 0.25, 1}, .exact = gbm}, 3);
  CAPTURE(half.slope, half.half_width);
  CHECK(half.half_width < 0.15);
  CHECK(half.slope == Approx(0.5).margin(0.15));
  const MeasuredOrder additive = strong_order({.integrator = TamedEuler<double>{},
                                               .process = DoubleWellProcess<double>{1, 0.5},
                                               .coarsest = 3,
                                               .levels = 4,
                                               .reference = 10,
                                               .paths = 500},
                                              4);
  CAPTURE(additive.slope, additive.half_width);
  CHECK(additive.half_width < 0.15);
  CHECK(additive.slope == Approx(1).margin(0.15));
}

} // namespace heavytail::test
