// SPDX-License-Identifier: MIT
#include "tests/harness/gbm_ensemble.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

TEST_CASE("platen_weak2: one step by hand with diagonal and with additive noise", "[integrators][exact]") {
  const double dt = 0.25;
  const double dw = 0.8;
  const auto drift = [](double x) { return -0.7 * x; };
  const auto diffusion = [](double x) { return std::sqrt(0.3 + 0.5 * x * x); };
  for (const double x : {1.5, -2.0}) {
    const double b = drift(x);
    const double s = diffusion(x);
    const double y = x + b * dt + s * dw;
    const double up = diffusion(x + b * dt + s * std::sqrt(dt));
    const double down = diffusion(x + b * dt - s * std::sqrt(dt));
    const double expected = x + 0.5 * (drift(y) + b) * dt + 0.25 * (up + down + 2 * s) * dw +
                            0.25 * (up - down) * (dw * dw - dt) / std::sqrt(dt);
    CHECK(stepped(PlatenWeak2<double>{}, Pearson<double>{1, 0.7, 0.3, 0.5}, dt, x, dw) ==
          Approx(expected).epsilon(4e-15));
  }
  const auto cubic = [](double x) { return x - x * x * x; };
  const double y = 1.5 + cubic(1.5) * dt + 0.5 * dw;
  CHECK(stepped(PlatenWeak2<double>{}, DoubleWellProcess<double>{1, 0.5}, dt, 1.5, dw) ==
        Approx(1.5 + 0.5 * (cubic(1.5) + cubic(y)) * dt + 0.5 * dw).epsilon(4e-15));
}

TEST_CASE("platen_weak2: mean and mean square of geometric Brownian motion are those of its factor", "[law]") {
  const GbmSetting setting{.integrator = "platen_weak2", .growth = 0.5, .volatility = 0.6};
  const auto factor = [](double dt, double dw, double) {
    const double a = 0.5;
    const double b = 0.6;
    return 1 + 0.5 * a * dt * (2 + a * dt + b * dw) + b * (1 + 0.5 * a * dt) * dw + 0.5 * b * b * (dw * dw - dt);
  };
  for (const int steps : {2, 4}) expect("Platen, " + std::to_string(steps), compare_gbm(setting, steps, factor));
}

TEST_CASE("platen_weak2: weak order 2, not 1", "[law]") {
  const auto factor = [](double dt, double, double) { return 1 + dt + 0.5 * dt * dt; };
  const double order = weak_order_of(factor, 1, 4);
  CHECK(order == Approx(2).margin(0.2));
  const GbmSetting setting{.integrator = "platen_weak2", .growth = 1, .volatility = 0.1};
  expect("Platen, weak order 2", compare_weak_order(setting, 4, order));
  expect_failure("Platen, weak order 1", compare_weak_order(setting, 4, 1));
}

TEST_CASE("platen_weak2: the mean square of geometric Brownian motion has weak order 2", "[integrators][exact]") {
  // E R² by quadrature of the integrator's own steps, against e^((2a + b²) t).
  const GeometricBrownian<double> gbm{1, 0.3, 0.5};
  const auto error = [&](const Integrator<double>& integrator, int steps) {
    const double dt = 1.0 / steps;
    const double square =
        gaussian_mean(dt, [&](double dw, double z) { return std::pow(stepped(integrator, gbm, dt, 1, dw, z), 2); });
    return std::pow(square, steps) - std::exp(0.6 + 0.25);
  };
  const auto order = [&](const Integrator<double>& integrator) {
    return std::log2(error(integrator, 32) / error(integrator, 64));
  };
  CHECK(order(PlatenWeak2<double>{}) == Approx(2).margin(0.1));
  CHECK(order(SrkStrong<double>{}) == Approx(2).margin(0.1));
  CHECK(order(EulerMaruyama<double>{}) == Approx(1).margin(0.1));
  CHECK(order(Milstein<double>{}) == Approx(1).margin(0.1));
  CHECK(order(Heun<double>{}) == Approx(1).margin(0.1));
}

TEST_CASE("platen_weak2: strong order 1", "[law]") {
  const MeasuredOrder order = strong_order({.integrator = PlatenWeak2<double>{},
                                            .process = GeometricBrownian<double>{1, 0.5, 1},
                                            .exact = [](double w) { return std::exp(w); }},
                                           8);
  CAPTURE(order.slope, order.half_width);
  CHECK(order.half_width < 0.15);
  CHECK(order.slope == Approx(1).margin(0.15));
}

} // namespace heavytail::test
