// SPDX-License-Identifier: MIT
// Ornstein-Uhlenbeck: the exact law, and what every integrator makes of it, a linear recursion with Gaussian noise.
// Source: theory.md 5.3, 7.1, 7.7.
#include "tests/harness/exact_laws.hpp"
#include "tests/harness/process_runs.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace heavytail::test {

namespace {

constexpr double rate = 0.8, centre = 1.5, volatility = 0.6, origin = -1;

Json ornstein_uhlenbeck() {
  return {{"type", "ornstein_uhlenbeck"}, {"rate", rate}, {"mean", centre}, {"volatility", volatility}};
}

/// X - m ← factor (X - m) + N(0, variance) for each step from a fixed point.
void check_recursion(const ProcessSteps& steps, double factor, double variance) {
  const Ensemble ensemble = run_process(ornstein_uhlenbeck(), steps, origin);
  const double left = std::pow(factor, steps.count);
  LawReport report;
  check_normal(report, "x", ensemble.summary(steps.count, "x[0]"), centre + (origin - centre) * left,
               variance * (1 - left * left) / (1 - factor * factor));
  expect(std::string("ornstein_uhlenbeck by ") + steps.integrator, report);
}

/// Checks a stable law around m + (x - m) factor^steps.
void check_stable(const ProcessSteps& steps, double alpha, double factor, double scale) {
  Json process = ornstein_uhlenbeck();
  process["driver"] = {{"type", "stable"}, {"alpha", alpha}};
  const Json document =
      with(process_document(process, steps, origin),
           {{"/divergence_radius", 1e12}, {"/statistics/thresholds/x[0]", {-30, -2, -1, 0, 0.25, 0.5, 1, 2, 5, 30}}});
  const double location = centre + (origin - centre) * std::pow(factor, steps.count);
  LawReport report;
  check_exceedances(report, "x", run_experiment(document).summary(steps.count, "x[0]"),
                    [&](double x) { return StableLaw(alpha, 0).tails((x - location) / scale).upper; });
  expect(std::string("stable ornstein_uhlenbeck by ") + steps.integrator, report);
}

} // namespace

TEST_CASE("ornstein_uhlenbeck: the exact transition at any dt", "[law]") {
  for (const int count : {1, 5}) {
    const ProcessSteps steps{.integrator = "exact", .dt = 1.5 / count, .count = count};
    check_recursion(steps, std::exp(-rate * steps.dt),
                    -volatility * volatility * std::expm1(-2 * rate * steps.dt) / (2 * rate));
  }
}

TEST_CASE("ornstein_uhlenbeck: without reversion it is a Brownian motion", "[law]") {
  Json process = ornstein_uhlenbeck();
  process["rate"] = 0;
  LawReport report;
  check_normal(report, "x",
               run_process(process, {.integrator = "exact", .dt = 0.5, .count = 4}, origin).summary(4, "x[0]"), origin,
               2 * volatility * volatility);
  expect("ornstein_uhlenbeck without reversion", report);
}

TEST_CASE("ornstein_uhlenbeck: the integrators' own recursions", "[law]") {
  const double dt = 0.5;
  const double h = rate * dt;
  const double variance = volatility * volatility * dt;
  for (const char* integrator : {"euler_maruyama", "milstein"})
    check_recursion({.integrator = integrator, .dt = dt, .count = 6}, 1 - h, variance);
  for (const char* integrator : {"heun", "platen_weak2"})
    check_recursion({.integrator = integrator, .dt = dt, .count = 6}, 1 - h + h * h / 2,
                    variance * (1 - h / 2) * (1 - h / 2));
  // SRA1: noise dW - rate I10, with Var I10 = dt³/3 and Cov(dW, I10) = dt²/2.
  check_recursion({.integrator = "srk_strong", .dt = dt, .count = 6}, 1 - h + h * h / 2,
                  variance * (1 - h + h * h / 3));
}

TEST_CASE("ornstein_uhlenbeck: a normal start adds its variance", "[law]") {
  const ProcessSteps steps{.integrator = "exact", .dt = 0.5, .count = 2};
  const Ensemble ensemble =
      run_process(ornstein_uhlenbeck(), steps, {{"type", "normal"}, {"mean", origin}, {"std", 0.75}});
  const double left = std::exp(-rate);
  LawReport report;
  check_normal(report, "start", ensemble.summary(0, "x[0]"), origin, 0.75 * 0.75);
  check_normal(report, "end", ensemble.summary(2, "x[0]"), centre + (origin - centre) * left,
               0.75 * 0.75 * left * left + volatility * volatility * (1 - left * left) / (2 * rate));
  expect("ornstein_uhlenbeck from a normal start", report);
}

TEST_CASE("ornstein_uhlenbeck: with a stable driver, exactly and by Euler-Maruyama's recursion", "[law]") {
  for (const double alpha : {0.9, 1.6}) {
    const ProcessSteps exact{.integrator = "exact", .dt = 0.4, .count = 5};
    check_stable(exact, alpha, std::exp(-rate * exact.dt),
                 volatility * std::pow(-std::expm1(-alpha * rate * exact.time()) / (alpha * rate), 1 / alpha));
    const ProcessSteps euler{.integrator = "euler_maruyama", .dt = 0.4, .count = 5};
    const double factor = 1 - rate * euler.dt;
    const double power = std::pow(factor, alpha);
    check_stable(euler, alpha, factor,
                 volatility * std::pow(euler.dt * (1 - std::pow(power, euler.count)) / (1 - power), 1 / alpha));
  }
}

} // namespace heavytail::test
