// SPDX-License-Identifier: MIT
// Pearson diffusion: first and second moments of Euler-Maruyama and Milstein, and the stationary Student-t.
// Source: theory.md 7.4.
#include "tests/harness/process_runs.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace heavytail::test {

TEST_CASE("pearson: moments of Euler-Maruyama and Milstein by their own recursions", "[law]") {
  const double rate = 1.2;
  const double a = 0.3;
  const double b = 0.5;
  const Json process = {{"type", "pearson"}, {"rate", rate}, {"a", a}, {"b", b}};
  for (const bool milstein : {false, true}) {
    const ProcessSteps steps{.integrator = milstein ? "milstein" : "euler_maruyama", .dt = 0.25, .count = 4};
    double first = 1.5;
    double second = first * first;
    for (int k = 0; k < steps.count; ++k) {
      const double factor = 1 - rate * steps.dt;
      const double excess = milstein ? b * b * steps.dt * steps.dt / 2 : 0;
      first = factor * first;
      second = (factor * factor + excess) * second + steps.dt * (a + b * second);
    }
    const Ensemble ensemble = run_process(process, steps, 1.5);
    LawReport report;
    check_mean(report, "x", ensemble.summary(4, "x[0]"), first);
    check_mean_square(report, "x", ensemble.summary(4, "x[0]"), second);
    expect(std::string("pearson by ") + steps.integrator, report);
  }
}

TEST_CASE("pearson: the stationary law is √(a/(b + 2 rate)) t of 1 + 2 rate/b degrees of freedom", "[law]") {
  const Json process = {{"type", "pearson"}, {"rate", 1}, {"a", 0.3}, {"b", 0.5}};
  const boost::math::students_t law(1 + 2 / 0.5);
  const double scale = std::sqrt(0.3 / (0.5 + 2));
  for (const char* integrator : {"platen_weak2", "srk_strong"}) {
    const Json document = process_document(process, {.integrator = integrator, .dt = 1.0 / 32, .count = 192}, 0);
    const Ensemble ensemble = run_experiment(
        with(document, {{"/replicas", 40000}, {"/statistics/thresholds/x[0]", {-1.5, -1, 0, 0.5, 1, 1.5, 2, 3}}}));
    LawReport report;
    check_exceedances(report, "x", ensemble.summary(192, "x[0]"),
                      [&](double x) { return cdf(complement(law, x / scale)); });
    check_histogram(report, "x", ensemble.summary(192, "x[0]"), [&](double x) { return cdf(law, x / scale); });
    expect(std::string("stationary pearson by ") + integrator, report);
  }
}

} // namespace heavytail::test
