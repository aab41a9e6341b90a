// SPDX-License-Identifier: MIT
// The law of sinh(t + W_t + asinh x), by the integrators that know of the Itô correction.  Source: theory.md 7.5.
#include "tests/harness/process_runs.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace heavytail::test {

TEST_CASE("sinh: quantiles of sinh(t + √t z + asinh x), a copy of two at a small dt", "[law]") {
  const double origin = -0.75;
  const Json process = {{"type", "sinh"}, {"dimension", 2}};
  for (const char* integrator : {"euler_maruyama", "milstein", "heun", "platen_weak2", "srk_strong"}) {
    const Json document = process_document(process, {.integrator = integrator, .dt = 1.0 / 256, .count = 256}, origin);
    const Ensemble ensemble = run_experiment(
        with(document, {{"/replicas", 20000},
                        {"/observables", {"x[1]"}},
                        {"/statistics/thresholds/x[1]", {-5, -2, -1, -0.5, 0, 0.3, 0.6, 1, 2, 5, 10, 20}}}));
    const boost::math::normal law(1 + std::asinh(origin), 1);
    LawReport report;
    check_exceedances(report, "x", ensemble.summary(256, "x[1]"),
                      [&](double x) { return cdf(complement(law, std::asinh(x))); });
    expect(std::string("sinh by ") + integrator, report);
  }
}

TEST_CASE("sinh: one step of Euler-Maruyama and of Milstein, whose mean square exceeds it by x² dt²/2", "[law]") {
  const double x = 1.5;
  const double dt = 0.25;
  const double mean = x + dt * (x / 2 + std::sqrt(1 + x * x));
  const double variance = dt * (1 + x * x);
  LawReport report;
  check_normal(report, "Euler-Maruyama", run_process({{"type", "sinh"}}, {.dt = dt, .count = 1}, x).summary(1, "x[0]"),
               mean, variance);
  const Ensemble milstein = run_process({{"type", "sinh"}}, {.integrator = "milstein", .dt = dt, .count = 1}, x);
  check_mean(report, "Milstein", milstein.summary(1, "x[0]"), mean);
  check_mean_square(report, "Milstein", milstein.summary(1, "x[0]"), mean * mean + variance + x * x * dt * dt / 2);
  expect("a step of sinh", report);
}

} // namespace heavytail::test
