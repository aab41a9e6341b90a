// SPDX-License-Identifier: MIT
// Brownian and Lévy motion: every integrator gives the exact law.  Source: theory.md 5.1, 7.6, 7.8.
#include "tests/harness/exact_laws.hpp"
#include "tests/harness/process_runs.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace heavytail::test {

TEST_CASE("brownian: N(x + drift t, volatility² t) by every integrator that does not tame", "[law]") {
  const Json process = {{"type", "brownian"}, {"drift", 0.75}, {"volatility", 1.25}};
  for (const char* integrator : {"exact", "euler_maruyama", "milstein", "heun", "platen_weak2", "srk_strong"}) {
    const ProcessSteps steps{.integrator = integrator, .dt = 0.25, .count = 6};
    LawReport report;
    check_normal(report, "x", run_process(process, steps, -0.5).summary(6, "x[0]"), -0.5 + 0.75 * 1.5,
                 1.25 * 1.25 * 1.5);
    expect(std::string("brownian by ") + integrator, report);
  }
}

TEST_CASE("brownian: the copies are independent, so that their squared norm is volatility² t times χ²", "[law]") {
  const Json document = process_document({{"type", "brownian"}, {"volatility", 2}, {"dimension", 2}},
                                         {.integrator = "exact", .dt = 0.5, .count = 3}, 0);
  const Ensemble ensemble = run_experiment(with(document, {{"/observables", {"norm", "x[1]"}}}));
  LawReport report;
  check_normal(report, "x[1]", ensemble.summary(3, "x[1]"), 0, 6);
  check_histogram(report, "norm", ensemble.summary(3, "norm"),
                  [](double r) { return r > 0 ? -std::expm1(-r * r / 12) : 0; });
  expect("brownian copies", report);
}

TEST_CASE("brownian: a stable driver gives a stable law of scale volatility t^(1/alpha)", "[law]") {
  for (const char* integrator : {"exact", "euler_maruyama"}) {
    const Json process = {
        {"type", "brownian"}, {"drift", -1}, {"volatility", 0.5}, {"driver", {{"type", "stable"}, {"alpha", 1.5}}}};
    const Json document = process_document(process, {.integrator = integrator, .dt = 0.5, .count = 5}, 1);
    const Ensemble ensemble = run_experiment(with(
        document, {{"/divergence_radius", 1e12}, {"/statistics/thresholds/x[0]", {-20, -3, -2, -1.5, -1, 0, 20}}}));
    LawReport report;
    const double scale = 0.5 * std::pow(2.5, 1 / 1.5);
    check_exceedances(report, "x", ensemble.summary(5, "x[0]"),
                      [&](double x) { return StableLaw(1.5, 0).tails((x + 1.5) / scale).upper; });
    expect(std::string("stable motion by ") + integrator, report);
  }
}

} // namespace heavytail::test
