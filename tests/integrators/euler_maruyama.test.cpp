// SPDX-License-Identifier: MIT
#include "tests/harness/gbm_ensemble.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

TEST_CASE("euler_maruyama: one step by hand, in two coordinates, and with a matrix", "[integrators][exact]") {
  const Pearson<double> pearson{2, 0.7, 0.3, 0.5};
  const auto x = stepped(EulerMaruyama<double>{}, pearson, 0.25, {1.5, -2}, {{0.4, -0.1}, {}});
  CHECK(x[0] == Approx(1.5 - 0.7 * 1.5 * 0.25 + std::sqrt(0.3 + 0.5 * 2.25) * 0.4).epsilon(1e-15));
  CHECK(x[1] == Approx(-2 + 0.7 * 2 * 0.25 - std::sqrt(0.3 + 0.5 * 4) * 0.1).epsilon(1e-15));
  const std::vector<double> table{1, 2, 0, 3, 0.5, -1, 0.25, 2};
  const Linear<double> linear{2, {0, 4}, {4, 4}};
  const auto y = stepped(EulerMaruyama<double>{}, linear, 0.5, {1, -2}, {{0.5, 2}, {}}, table);
  CHECK(y[0] == 1 - 0.5 * (1 - 4) + 0.5 * 0.5 - 2);
  CHECK(y[1] == -2 + 0.5 * 6 + 0.25 * 0.5 + 2 * 2);
}

TEST_CASE("euler_maruyama: mean and mean square of geometric Brownian motion are those of 1 + a dt + b dW", "[law]") {
  const GbmSetting setting{.integrator = "euler_maruyama", .growth = 0.5, .volatility = 0.4};
  const auto factor = [](double dt, double dw, double) { return 1 + 0.5 * dt + 0.4 * dw; };
  for (const int steps : {4, 8}) expect("Euler, " + std::to_string(steps), compare_gbm(setting, steps, factor));
}

TEST_CASE("euler_maruyama: weak order 1", "[law]") {
  const auto factor = [](double dt, double dw, double) { return 1 + dt + 0.2 * dw; };
  const double order = weak_order_of(factor, 1, 16);
  CHECK(order == Approx(1).margin(0.1));
  const GbmSetting setting{.integrator = "euler_maruyama", .growth = 1, .volatility = 0.2, .replicas = 200000};
  expect("Euler, weak order 1", compare_weak_order(setting, 16, order));
  expect_failure("Euler, weak order 2", compare_weak_order(setting, 16, 2));
}

TEST_CASE("euler_maruyama: strong order 1/2, and 1 with additive noise", "[law]") {
  const auto gbm = [](double w) { return std::exp(0.5 - 0.5 + w); };
  const MeasuredOrder half = strong_order(
      {.integrator = EulerMaruyama<double>{}, .process = GeometricBrownian<double>{1, 0.5, 1}, .exact = gbm}, 1);
  CAPTURE(half.slope, half.half_width);
  CHECK(half.half_width < 0.15);
  CHECK(half.slope == Approx(0.5).margin(0.15));
  const MeasuredOrder additive = strong_order({.integrator = EulerMaruyama<double>{},
                                               .process = DoubleWellProcess<double>{1, 0.5},
                                               .coarsest = 3,
                                               .levels = 4,
                                               .reference = 10,
                                               .paths = 500},
                                              2);
  CAPTURE(additive.slope, additive.half_width);
  CHECK(additive.half_width < 0.15);
  CHECK(additive.slope == Approx(1).margin(0.15));
}

} // namespace heavytail::test
