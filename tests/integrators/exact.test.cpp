// SPDX-License-Identifier: MIT
#include "tests/harness/ensemble.hpp"
#include "tests/harness/integration.hpp"

#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>
#include <string>

namespace heavytail::test {

namespace {

/// The ensemble at time 1, in `steps` steps.
Ensemble at_time_one(const Json& process, double x0, int steps) {
  return run_experiment(Json{{"name", "exact"},
                             {"process", process},
                             {"integrator", {{"type", "exact"}, {"dt", 1.0 / steps}}},
                             {"time", 1},
                             {"initial_point", x0},
                             {"replicas", 300000},
                             {"seed", 421 + steps},
                             {"precision", "float64"},
                             {"divergence_radius", 1e30},
                             {"observables", {"x[0]"}}});
}

/// The law at time 1 in one step and in four.
void expect_law(const std::string& what, const Json& process, double x0, const std::function<double(double)>& cdf) {
  for (const int steps : {1, 4}) {
    LawReport report;
    check_histogram(report, what, at_time_one(process, x0, steps).summary(steps, "x[0]"), cdf);
    expect("exact " + what + ", " + std::to_string(steps) + " steps", report);
  }
}

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

} // namespace

TEST_CASE("exact: one step by hand", "[integrators][exact]") {
  const double dt = 0.25;
  CHECK(stepped(Exact<double>{}, Brownian<double>{1, 0.5, 2}, dt, 1.5, 0.8) ==
        Approx(1.5 + 0.125 + 1.6).epsilon(1e-15));
  CHECK(stepped(Exact<double>{}, GeometricBrownian<double>{1, 0.5, 0.4}, dt, 1.5, 0.8) ==
        Approx(1.5 * std::exp((0.5 - 0.08) * dt + 0.4 * 0.8)).epsilon(4e-15));
  // dw = √dt ξ becomes √((1 - e^(-2θ dt)) / 2θ) ξ.
  const double deviation = 0.6 * std::sqrt((1 - std::exp(-2 * 0.7 * dt)) / (2 * 0.7));
  CHECK(stepped(Exact<double>{}, OrnsteinUhlenbeck<double>{1, 0.7, 2, 0.6}, dt, 1.5, 0.8) ==
        Approx(2 - 0.5 * std::exp(-0.7 * dt) + deviation * 0.8 / 0.5).epsilon(4e-15));
}

TEST_CASE("exact: the transition of Brownian and geometric Brownian motion and of Ornstein and Uhlenbeck", "[law]") {
  expect_law("brownian", {{"type", "brownian"}, {"drift", 0.5}, {"volatility", 2}}, 1,
             [](double x) { return normal_cdf((x - 1.5) / 2); });
  expect_law("geometric brownian", {{"type", "geometric_brownian"}, {"drift", 0.5}, {"volatility", 0.4}}, 2,
             [](double x) { return x <= 0 ? 0 : normal_cdf((std::log(x / 2) - 0.42) / 0.4); });
  const double deviation = 0.6 * std::sqrt((1 - std::exp(-1.4)) / 1.4);
  expect_law("ornstein-uhlenbeck", {{"type", "ornstein_uhlenbeck"}, {"rate", 0.7}, {"mean", 1}, {"volatility", 0.6}}, 3,
             [&](double x) { return normal_cdf((x - 1 - 2 * std::exp(-0.7)) / deviation); });
}

TEST_CASE("exact: Cox, Ingersoll and Ross have a noncentral chi-squared law", "[law]") {
  const double rate = 0.8;
  const double mean = 1.2;
  const double volatility = 0.9;
  const double c = volatility * volatility * (1 - std::exp(-rate)) / (4 * rate);
  const boost::math::non_central_chi_squared law(4 * rate * mean / (volatility * volatility),
                                                 0.5 * std::exp(-rate) / c);
  expect_law("cir", {{"type", "cir"}, {"rate", rate}, {"mean", mean}, {"volatility", volatility}}, 0.5,
             [&](double x) { return x <= 0 ? 0 : cdf(law, x / c); });
}

TEST_CASE("exact: an Ornstein-Uhlenbeck process driven by a Cauchy motion has scale s (1 - e^(-rate t)) / rate",
          "[law]") {
  const double scale = 0.6 * (1 - std::exp(-0.7)) / 0.7;
  expect_law("cauchy ornstein-uhlenbeck",
             {{"type", "ornstein_uhlenbeck"},
              {"rate", 0.7},
              {"volatility", 0.6},
              {"driver", {{"type", "stable"}, {"alpha", 1}}}},
             2, [&](double x) { return 0.5 + std::atan((x - 2 * std::exp(-0.7)) / scale) / std::numbers::pi; });
}

} // namespace heavytail::test
