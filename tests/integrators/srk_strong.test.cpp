// SPDX-License-Identifier: MIT
#include "tests/harness/gbm_ensemble.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <functional>

namespace heavytail::test {

namespace {

using Function = std::function<double(double)>;

/// SRI1 as its tableau states it, for an autonomous SDE.  Source: Rößler 2010, table 6.2.
double sri1(const Function& a, const Function& b, double h, double x, double dw, double z) {
  using Row = std::array<double, 4>;
  constexpr std::array<Row, 4> a0{{{}, {0.75}, {}, {}}};
  constexpr std::array<Row, 4> b0{{{}, {1.5}, {}, {}}};
  constexpr std::array<Row, 4> a1{{{}, {0.25}, {1}, {0, 0, 0.25}}};
  constexpr std::array<Row, 4> b1{{{}, {0.5}, {-1}, {-5, 3, 0.5}}};
  constexpr Row alpha{1 / 3.0, 2 / 3.0};
  constexpr std::array<Row, 4> beta{
      {{-1, 4 / 3.0, 2 / 3.0}, {-1, 4 / 3.0, -1 / 3.0}, {2, -4 / 3.0, -2 / 3.0}, {-2, 5 / 3.0, -2 / 3.0, 1}}};
  const double root = std::sqrt(h);
  const double i10 = 0.5 * h * (dw + root * z / std::sqrt(3.0));
  const double i11 = 0.5 * (dw * dw - h);
  const double i111 = (dw * dw * dw - 3 * h * dw) / 6;
  Row drift{};
  Row diffusion{};
  double result = x;
  for (std::size_t i = 0; i < 4; ++i) {
    double h0 = x;
    double h1 = x;
    for (std::size_t j = 0; j < i; ++j) {
      h0 += a0[i][j] * drift[j] * h + b0[i][j] * diffusion[j] * i10 / h;
      h1 += a1[i][j] * drift[j] * h + b1[i][j] * diffusion[j] * root;
    }
    drift[i] = a(h0);
    diffusion[i] = b(h1);
    result += alpha[i] * drift[i] * h;
    result += (beta[0][i] * dw + beta[1][i] * i11 / root + beta[2][i] * i10 / h + beta[3][i] * i111 / h) * diffusion[i];
  }
  return result;
}

} // namespace

TEST_CASE("srk_strong: one step of SRI1 by its tableau", "[integrators][exact]") {
  const Function drift = [](double x) { return -0.7 * x; };
  const Function diffusion = [](double x) { return std::sqrt(0.3 + 0.5 * x * x); };
  for (const double x : {1.5, -2.0})
    for (const double z : {0.7, -1.9})
      CHECK(stepped(SrkStrong<double>{}, Pearson<double>{1, 0.7, 0.3, 0.5}, 0.25, x, 0.8, z) ==
            Approx(sri1(drift, diffusion, 0.25, x, 0.8, z)).epsilon(1e-14));
}

TEST_CASE("srk_strong: one step of SRA1 by hand", "[integrators][exact]") {
  const auto cubic = [](double x) { return x - x * x * x; };
  const double h = 0.25;
  const double i10 = 0.5 * h * (0.8 + 0.5 * 0.7 / std::sqrt(3.0));
  const double stage = 1.5 + 0.75 * cubic(1.5) * h + 1.5 * 0.5 * i10 / h;
  const double expected = 1.5 + h * (cubic(1.5) + 2 * cubic(stage)) / 3 + 0.5 * 0.8;
  CHECK(stepped(SrkStrong<double>{}, DoubleWellProcess<double>{1, 0.5}, h, 1.5, 0.8, 0.7) ==
        Approx(expected).epsilon(4e-15));
}

TEST_CASE("srk_strong: mean and mean square of geometric Brownian motion are those of its factor", "[law]") {
  const GbmSetting setting{.integrator = "srk_strong", .growth = 0.5, .volatility = 0.6};
  const Function drift = [](double x) { return 0.5 * x; };
  const Function diffusion = [](double x) { return 0.6 * x; };
  const auto factor = [&](double dt, double dw, double z) { return sri1(drift, diffusion, dt, 1, dw, z); };
  for (const int steps : {1, 2}) expect("SRI1, " + std::to_string(steps), compare_gbm(setting, steps, factor));
}

TEST_CASE("srk_strong: strong order 3/2 with diagonal and with additive noise", "[law]") {
  const MeasuredOrder gbm = strong_order({.integrator = SrkStrong<double>{},
                                          .process = GeometricBrownian<double>{1, 0.5, 1},
                                          .exact = [](double w) { return std::exp(w); }},
                                         9);
  CAPTURE(gbm.slope, gbm.half_width);
  CHECK(gbm.half_width < 0.15);
  CHECK(gbm.slope == Approx(1.5).margin(0.2));
  const MeasuredOrder sinh = strong_order({.integrator = SrkStrong<double>{},
                                           .process = Sinh<double>{1},
                                           .x0 = 0,
                                           .exact = [](double w) { return std::sinh(1 + w); }},
                                          10);
  CAPTURE(sinh.slope, sinh.half_width);
  CHECK(sinh.half_width < 0.15);
  CHECK(sinh.slope == Approx(1.5).margin(0.2));
  const MeasuredOrder additive = strong_order({.integrator = SrkStrong<double>{},
                                               .process = DoubleWellProcess<double>{1, 0.5},
                                               .coarsest = 4,
                                               .levels = 4,
                                               .reference = 11,
                                               .paths = 500},
                                              11);
  CAPTURE(additive.slope, additive.half_width);
  CHECK(additive.half_width < 0.15);
  CHECK(additive.slope == Approx(1.5).margin(0.2));
}

} // namespace heavytail::test
