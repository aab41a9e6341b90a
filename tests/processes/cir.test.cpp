// SPDX-License-Identifier: MIT
// Cox-Ingersoll-Ross: the noncentral χ² law of the exact transition, moments of Euler-Maruyama and Milstein where no
// path comes near 0, and the full truncation below 0.  Source: theory.md 7.3.
#include "tests/harness/process_runs.hpp"

#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

namespace {

Json cir(double rate, double mean, double volatility) {
  return {{"type", "cir"}, {"rate", rate}, {"mean", mean}, {"volatility", volatility}};
}

} // namespace

TEST_CASE("cir: the exact transition is noncentral χ² at any dt, with and without Feller's condition", "[law]") {
  const double rate = 1.5;
  const double mean = 0.6;
  const double origin = 1.25;
  for (const double volatility : {0.7, 1.6})
    for (const int count : {1, 4}) {
      const ProcessSteps steps{.integrator = "exact", .dt = 0.8 / count, .count = count};
      const double left = std::exp(-rate * steps.time());
      const double c = volatility * volatility * (1 - left) / (4 * rate);
      const boost::math::non_central_chi_squared law(4 * rate * mean / (volatility * volatility), origin * left / c);
      const Ensemble ensemble = run_process(cir(rate, mean, volatility), steps, origin);
      LawReport report;
      check_mean(report, "x", ensemble.summary(count, "x[0]"), mean + (origin - mean) * left);
      check_histogram(report, "x", ensemble.summary(count, "x[0]"),
                      [&](double x) { return x <= 0 ? 0 : (x > 100 ? 1 : cdf(law, x / c)); });
      expect("cir", report);
    }
}

TEST_CASE("cir: Euler-Maruyama's and Milstein's moments far from 0", "[law]") {
  const double rate = 1.5;
  const double mean = 2;
  const double s = 0.25;
  for (const bool milstein : {false, true}) {
    const ProcessSteps steps{.integrator = milstein ? "milstein" : "euler_maruyama", .dt = 0.25, .count = 5};
    double first = 3;
    double second = 9;
    for (int k = 0; k < steps.count; ++k) {
      const double factor = 1 - rate * steps.dt;
      const double shift = rate * steps.dt * mean;
      second = factor * factor * second + 2 * factor * shift * first + shift * shift + s * s * steps.dt * first;
      if (milstein) second += std::pow(s, 4) * steps.dt * steps.dt / 8;
      first = factor * first + shift;
    }
    const Ensemble ensemble = run_process(cir(rate, mean, s), steps, 3);
    LawReport report;
    check_mean(report, "x", ensemble.summary(5, "x[0]"), first);
    check_mean_square(report, "x", ensemble.summary(5, "x[0]"), second);
    expect(std::string("cir by ") + steps.integrator, report);
  }
}

TEST_CASE("cir: a state below 0 stands for 0, without noise and drawn to the mean", "[exact]") {
  const Ensemble ensemble = run_process(cir(1.5, 2, 1), {.dt = 0.125, .count = 1}, -1);
  CHECK(ensemble.summary(1, "x[0]").smallest() == -1 + 0.125 * 1.5 * 2);
  CHECK(ensemble.summary(1, "x[0]").largest() == -1 + 0.125 * 1.5 * 2);
}

} // namespace heavytail::test
