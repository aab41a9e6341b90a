// SPDX-License-Identifier: MIT
#include "tests/harness/gbm_ensemble.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

TEST_CASE("milstein: one step by hand", "[integrators][exact]") {
  const Pearson<double> pearson{2, 0.7, 0.3, 0.5};
  const auto x = stepped(Milstein<double>{}, pearson, 0.25, {1.5, -2}, {{0.8, -0.1}, {}});
  // S S' = b x.
  CHECK(x[0] ==
        Approx(1.5 - 0.7 * 1.5 * 0.25 + std::sqrt(0.3 + 0.5 * 2.25) * 0.8 + 0.5 * 0.75 * (0.64 - 0.25)).epsilon(1e-15));
  CHECK(x[1] == Approx(-2 + 0.7 * 2 * 0.25 - std::sqrt(0.3 + 0.5 * 4) * 0.1 - 0.5 * (0.01 - 0.25)).epsilon(1e-15));
}

TEST_CASE("milstein: the slope of every process is its diffusion times its derivative", "[integrators][exact]") {
  const double dt = 0.25;
  const double x = 1.3;
  const PlainProcess processes[] = {Brownian<double>{1, 0.1, 0.7},          OrnsteinUhlenbeck<double>{1, 0.4, 0.3, 0.6},
                                    GeometricBrownian<double>{1, 0.2, 0.7}, Cir<double>{1, 0.5, 0.8, 0.6},
                                    Pearson<double>{1, 0.3, 0.2, 0.6},      Sinh<double>{1},
                                    DoubleWellProcess<double>{1, 0.5}};
  for (const PlainProcess& process : processes) {
    const auto diffusion = [&](double at) {
      return stepped(EulerMaruyama<double>{}, process, dt, at, 1) -
             stepped(EulerMaruyama<double>{}, process, dt, at, 0);
    };
    const double step = 1e-5;
    const double derivative = (diffusion(x + step) - diffusion(x - step)) / (2 * step);
    const double excess =
        stepped(Milstein<double>{}, process, dt, x, 2) - stepped(EulerMaruyama<double>{}, process, dt, x, 2);
    CHECK(excess == Approx(0.5 * diffusion(x) * derivative * (4 - dt)).margin(1e-9));
  }
}

TEST_CASE("milstein: mean and mean square of geometric Brownian motion are those of its factor", "[law]") {
  const GbmSetting setting{.integrator = "milstein", .growth = 0.5, .volatility = 0.6};
  const auto factor = [](double dt, double dw, double) { return 1 + 0.5 * dt + 0.6 * dw + 0.18 * (dw * dw - dt); };
  for (const int steps : {2, 4}) expect("Milstein, " + std::to_string(steps), compare_gbm(setting, steps, factor));
  expect_failure("Euler taken for Milstein",
                 compare_gbm({.integrator = "euler_maruyama", .growth = 0.5, .volatility = 0.6}, 2, factor));
}

TEST_CASE("milstein: strong order 1", "[law]") {
  const MeasuredOrder gbm = strong_order({.integrator = Milstein<double>{},
                                          .process = GeometricBrownian<double>{1, 0.5, 1},
                                          .exact = [](double w) { return std::exp(w); }},
                                         5);
  CAPTURE(gbm.slope, gbm.half_width);
  CHECK(gbm.half_width < 0.15);
  CHECK(gbm.slope == Approx(1).margin(0.15));
  const MeasuredOrder sinh = strong_order({.integrator = Milstein<double>{},
                                           .process = Sinh<double>{1},
                                           .x0 = 0,
                                           .exact = [](double w) { return std::sinh(1 + w); }},
                                          6);
  CAPTURE(sinh.slope, sinh.half_width);
  CHECK(sinh.half_width < 0.15);
  CHECK(sinh.slope == Approx(1).margin(0.15));
}

} // namespace heavytail::test
