// SPDX-License-Identifier: MIT
// Motion in a double well: paths without noise, one noisy step, the stationary law exp(-2U/ε²) and a drift that only
// the tamed step survives.  Source: theory.md 3.4, 7.10, 7.11, 7.16.
#include "tests/harness/exact_laws.hpp"
#include "tests/harness/process_runs.hpp"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace heavytail::test {

namespace {

Json double_well(double volatility) {
  return {{"type", "double_well"}, {"volatility", volatility}};
}

double drift(double x) {
  return x - x * x * x;
}

double tamed(double x, double dt) {
  return dt * drift(x) / (1 + dt * std::abs(drift(x)));
}

} // namespace

TEST_CASE("double_well: paths without noise, plain and tamed", "[exact]") {
  const double dt = 0.25;
  double plain_x = 0.5;
  double tamed_x = 40;
  for (int k = 0; k < 8; ++k) {
    plain_x += dt * drift(plain_x);
    tamed_x += tamed(tamed_x, dt);
  }
  const Ensemble plain = run_experiment(process_document(double_well(0), {.dt = dt, .count = 8}, 0.5), 5);
  CHECK(plain.summary(8, "x[0]").largest() == Approx(plain_x).epsilon(1e-13));
  const ProcessSteps tamed_steps{.integrator = "tamed_euler", .dt = dt, .count = 8};
  const Ensemble bounded = run_experiment(process_document(double_well(0), tamed_steps, 40), 5);
  CHECK(bounded.summary(8, "x[0]").largest() == Approx(tamed_x).epsilon(1e-13));
  const Ensemble exploding = run_experiment(process_document(double_well(0), {.dt = dt, .count = 8}, 40), 5);
  CHECK(exploding.at(8).diverged == 5);
  CHECK(bounded.at(8).diverged == 0);
}

TEST_CASE("double_well: one noisy step of Euler-Maruyama and of tamed Euler", "[law]") {
  const double dt = 0.25;
  const double x = 1.75;
  LawReport report;
  const ProcessSteps step{.dt = dt, .count = 1};
  check_normal(report, "plain", run_process(double_well(0.8), step, x).summary(1, "x[0]"), x + dt * drift(x), 0.16);
  const ProcessSteps tamed_step{.integrator = "tamed_euler", .dt = dt, .count = 1};
  check_normal(report, "tamed", run_process(double_well(0.8), tamed_step, x).summary(1, "x[0]"), x + tamed(x, dt),
               0.16);
  Json process = double_well(0.8);
  process["driver"] = {{"type", "stable"}, {"alpha", 1.25}};
  const Json document = with(process_document(process, step, x),
                             {{"/divergence_radius", 1e12}, {"/statistics/thresholds/x[0]", {-9, 0, 0.75, 1, 2, 9}}});
  const double scale = 0.8 * std::pow(dt, 1 / 1.25);
  check_exceedances(report, "stable", run_experiment(document).summary(1, "x[0]"),
                    [&](double y) { return StableLaw(1.25, 0).tails((y - x - dt * drift(x)) / scale).upper; });
  expect("a step in the double well", report);
}

TEST_CASE("double_well: the stationary law is exp(-2U/volatility²) by the integrators of weak order 2", "[law]") {
  const auto density = [](double x) { return std::exp(-2 * (x * x * x * x / 4 - x * x / 2)); };
  const auto mass = [&](double from, double to) {
    return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(density, from, to, 5, 1e-10);
  };
  const double whole = mass(-6, 6);
  for (const char* integrator : {"heun", "platen_weak2", "srk_strong"}) {
    const Json document = process_document(double_well(1), {.integrator = integrator, .dt = 1.0 / 32, .count = 256}, 0);
    const Ensemble ensemble = run_experiment(
        with(document, {{"/replicas", 20000}, {"/statistics/thresholds/x[0]", {-1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2}}}));
    LawReport report;
    check_exceedances(report, "x", ensemble.summary(256, "x[0]"), [&](double x) { return mass(x, 6) / whole; });
    expect(std::string("stationary double_well by ") + integrator, report);
  }
}

} // namespace heavytail::test
