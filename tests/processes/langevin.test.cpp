// SPDX-License-Identifier: MIT
// Overdamped Langevin dynamics: Euler-Maruyama's variance on a quadratic at every step, and Gibbs laws exp(-f/T).
// Source: theory.md 3.4, 6.10.
#include "tests/harness/process_runs.hpp"

#include <boost/math/special_functions/bessel.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace heavytail::test {

TEST_CASE("langevin: Euler-Maruyama on a quadratic has variance 2T/(λ(2 - hλ)) (1 - (1-hλ)^2n)", "[law]") {
  const double temperature = 0.7;
  const double dt = 0.25;
  const double eigenvalues[] = {1, 3};
  const Json process = {{"type", "langevin"},
                        {"objective", {{"type", "quadratic"}, {"eigenvalues", eigenvalues}}},
                        {"temperature", temperature}};
  const Json document = with(process_document(process, {.dt = dt, .count = 16}, {2, -1}),
                             {{"/checkpoints", {{"steps", {1, 3}}}}, {"/observables", {"x[0]", "x[1]", "loss"}}});
  const Ensemble ensemble = run_experiment(document);
  LawReport report;
  for (const int n : {1, 3, 16}) {
    const std::string when = "step " + std::to_string(n) + ", ";
    double loss = 0;
    for (int j = 0; j < 2; ++j) {
      const double lambda = eigenvalues[j];
      const double left = std::pow(1 - dt * lambda, n);
      const double mean = (j == 0 ? 2 : -1) * left;
      const double variance = 2 * temperature / (lambda * (2 - dt * lambda)) * (1 - left * left);
      const std::string name = "x[" + std::to_string(j) + "]";
      check_normal(report, when + name, ensemble.summary(n, name), mean, variance);
      loss += lambda / 2 * (mean * mean + variance);
    }
    check_mean(report, when + "loss", ensemble.summary(n, "loss"), loss);
  }
  expect("langevin on a quadratic", report);
}

TEST_CASE("langevin: Gibbs laws of a quartic and of cosh", "[law]") {
  const double temperature = 0.6;
  const auto stationary = [&](const Json& objective, const char* integrator) {
    const Json process = {{"type", "langevin"}, {"objective", objective}, {"temperature", temperature}};
    return run_experiment(with(process_document(process, {.integrator = integrator, .dt = 1.0 / 32, .count = 256}, 0),
                               {{"/replicas", 20000}, {"/observables", {"x[0]", "loss"}}}));
  };
  for (const char* integrator : {"heun", "platen_weak2", "srk_strong"}) {
    LawReport report;
    const Ensemble quartic = stationary({{"type", "power"}, {"p", 4}, {"dimension", 1}}, integrator);
    check_mean_square(report, "quartic", quartic.summary(256, "x[0]"),
                      2 * std::sqrt(temperature) * std::tgamma(0.75) / std::tgamma(0.25));
    check_mean(report, "quartic, loss", quartic.summary(256, "loss"), temperature / 4);
    const Ensemble cosh = stationary({{"type", "cosh"}, {"a", 1}, {"dimension", 1}}, integrator);
    const double z = 1 / temperature;
    check_mean(report, "cosh, loss", cosh.summary(256, "loss"),
               boost::math::cyl_bessel_k(1, z) / boost::math::cyl_bessel_k(0, z) - 1);
    expect(std::string("stationary langevin by ") + integrator, report);
  }
}

} // namespace heavytail::test
