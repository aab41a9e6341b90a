// SPDX-License-Identifier: MIT
// Geometric Brownian motion: the exact law, and the exact moments of every integrator, which multiplies the state by
// a polynomial of dW.  Source: theory.md 7.2.
#include "tests/harness/process_runs.hpp"

#include <boost/math/distributions/lognormal.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace heavytail::test {

namespace {

constexpr double growth = 0.4, volatility = 0.5, origin = 1.25;

Json geometric_brownian() {
  return {{"type", "geometric_brownian"}, {"drift", growth}, {"volatility", volatility}};
}

/// Checks E X and E X² of a product of independent factors with these moments.
void check_moments(const ProcessSteps& steps, double mean, double mean_square) {
  const Ensemble ensemble = run_process(geometric_brownian(), steps, origin);
  LawReport report;
  const Summary& x = ensemble.summary(steps.count, "x[0]");
  check_mean(report, "x", x, origin * std::pow(mean, steps.count));
  check_mean_square(report, "x", x, origin * origin * std::pow(mean_square, steps.count));
  expect(std::string("geometric_brownian by ") + steps.integrator, report);
}

} // namespace

TEST_CASE("geometric_brownian: the exact transition is log-normal at any dt", "[law]") {
  for (const int count : {1, 4}) {
    const ProcessSteps steps{.integrator = "exact", .dt = 2.0 / count, .count = count};
    const double b = volatility;
    const boost::math::lognormal law(std::log(origin) + (growth - b * b / 2) * 2, b * std::sqrt(2));
    const Ensemble ensemble = run_process(geometric_brownian(), steps, origin);
    LawReport report;
    check_histogram(report, "x", ensemble.summary(count, "x[0]"), [&](double x) { return x > 0 ? cdf(law, x) : 0; });
    expect("geometric_brownian", report);
    check_moments(steps, std::exp(growth * steps.dt), std::exp((2 * growth + b * b) * steps.dt));
  }
}

TEST_CASE("geometric_brownian: first and second moments of the integrators' own recursions", "[law]") {
  const ProcessSteps steps{.dt = 0.5, .count = 4};
  const auto by = [&](const char* integrator) {
    ProcessSteps some = steps;
    some.integrator = integrator;
    return some;
  };
  const double h = growth * steps.dt;
  const double v = volatility * volatility * steps.dt;
  const double first = 1 + h;
  const double second = 1 + h + h * h / 2;
  check_moments(by("euler_maruyama"), first, first * first + v);
  check_moments(by("milstein"), first, first * first + v + v * v / 2);
  check_moments(by("platen_weak2"), second, second * second + v * first * first + v * v / 2);
  // Heun: 1 + k + k²/2 with k ~ N(m, v).
  const double m = h - v / 2;
  check_moments(by("heun"), 1 + m + (m * m + v) / 2,
                1 + 2 * m + 2 * (m * m + v) + m * m * m + 3 * m * v + (m * m * m * m + 6 * m * m * v + 3 * v * v) / 4);
}

TEST_CASE("geometric_brownian: SRI1 has a mean of its own, and the exact second moment to order dt²", "[law]") {
  const ProcessSteps coarse{.integrator = "srk_strong", .dt = 0.5, .count = 4};
  const double h = growth * coarse.dt;
  LawReport report;
  check_mean(report, "dt = 1/2", run_process(geometric_brownian(), coarse, origin).summary(4, "x[0]"),
             origin * std::pow(1 + h + h * h / 2, 4));
  const ProcessSteps fine{.integrator = "srk_strong", .dt = 1.0 / 32, .count = 64};
  const double rate = 2 * growth + volatility * volatility;
  check_mean_square(report, "dt = 1/32", run_process(geometric_brownian(), fine, origin).summary(64, "x[0]"),
                    origin * origin * std::exp(rate * fine.time()));
  expect("geometric_brownian by srk_strong", report);
}

} // namespace heavytail::test
