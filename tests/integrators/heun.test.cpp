// SPDX-License-Identifier: MIT
#include "tests/harness/gbm_ensemble.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

TEST_CASE("heun: one step by hand on the Stratonovich form", "[integrators][exact]") {
  const auto drift = [](double x) { return -0.7 * x - 0.25 * x; }; // b - ½ S S', S S' = x/2
  const auto diffusion = [](double x) { return std::sqrt(0.3 + 0.5 * x * x); };
  for (const double x : {1.5, -2.0}) {
    const double y = x + drift(x) * 0.25 + diffusion(x) * 0.8;
    const double expected = x + 0.5 * (drift(x) + drift(y)) * 0.25 + 0.5 * (diffusion(x) + diffusion(y)) * 0.8;
    CHECK(stepped(Heun<double>{}, Pearson<double>{1, 0.7, 0.3, 0.5}, 0.25, x, 0.8) == Approx(expected).epsilon(4e-15));
  }
}

TEST_CASE("heun: dX = X dW keeps E X = 1 as Ito's solution does, not e^(1/2) as Stratonovich's", "[law]") {
  // E R = 1 + dt²/8: the mean comes to 1 with order 1.
  const auto factor = [](double dt, double dw, double) {
    const double increment = -0.5 * dt + dw;
    return 1 + increment + 0.5 * increment * increment;
  };
  const auto stratonovich = [](double, double dw, double) { return 1 + dw + 0.5 * dw * dw; };
  GbmSetting setting{.integrator = "heun", .growth = 0, .volatility = 1, .replicas = 500000};
  for (const int steps : {4, 8}) expect("Heun, " + std::to_string(steps), compare_gbm(setting, steps, factor));
  expect_failure("Heun, not converted", compare_gbm(setting, 8, stratonovich));
  const double order = weak_order_of(factor, 0, 4);
  CHECK(order == Approx(1).margin(0.1));
  setting.replicas = 2500000;
  expect("Heun, weak order 1", compare_weak_order(setting, 4, order));
}

TEST_CASE("heun: weak order 2 without noise", "[exact]") {
  const auto drift = [](double dt, double, double) { return 1 + dt + 0.5 * dt * dt; };
  const auto mean = [](int steps) {
    return mean_of(gbm_ensemble({.integrator = "heun", .growth = 1, .volatility = 0, .replicas = 2}, steps)
                       .summary(steps, "x[0]"))
        .value;
  };
  CHECK(weak_order_of(drift, 1, 16) == Approx(2).margin(0.1));
  for (const int steps : {16, 32})
    CHECK(mean(steps) == Approx(std::pow(drift(1.0 / steps, 0, 0), steps)).epsilon(1e-13));
}

TEST_CASE("heun: strong order 1", "[law]") {
  const MeasuredOrder order = strong_order({.integrator = Heun<double>{},
                                            .process = Sinh<double>{1},
                                            .x0 = 0,
                                            .exact = [](double w) { return std::sinh(1 + w); }},
                                           7);
  CAPTURE(order.slope, order.half_width);
  CHECK(order.half_width < 0.15);
  CHECK(order.slope == Approx(1).margin(0.15));
}

} // namespace heavytail::test
