// SPDX-License-Identifier: MIT
// Underdamped Langevin dynamics on a quadratic: position and velocity follow a linear recursion with Gaussian noise by
// every integrator; BAOAB has the positions' variance T/λ at any dt.  Source: theory.md 6.5; Leimkuhler and Matthews
// 2013.
#include "tests/harness/process_runs.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace heavytail::test {

namespace {

constexpr double friction = 0.75, temperature = 0.5;

Json dynamics(const Json& objective) {
  return {
      {"type", "underdamped_langevin"}, {"objective", objective}, {"friction", friction}, {"temperature", temperature}};
}

/// (X, V) after `n` steps of (X, V) ← M (X, V) + N Z from (x, 0).
GaussianPair after(int n, double x, const Matrix2& m, const Matrix2& noise) {
  GaussianPair pair{.mean = {x, 0}};
  for (int k = 0; k < n; ++k) pair.advance(m, noise);
  return pair;
}

/// M of dX = V dt, dV = -(friction V + λ X) dt is e^{G dt} to some order.
Matrix2 generator(double lambda) {
  return {{{0, 1}, {-lambda, -friction}}};
}

void check_pair(LawReport& report, const Ensemble& ensemble, const ProcessSteps& steps, const GaussianPair& pair) {
  check_normal(report, "position", ensemble.summary(steps.count, "x[0]"), pair.mean[0], pair.covariance[0][0]);
  check_normal(report, "velocity", ensemble.summary(steps.count, "x[2]"), pair.mean[1], pair.covariance[1][1]);
}

/// Position and velocity of the first of two coordinates, with eigenvalues 2 and 1.
Ensemble run_two(const ProcessSteps& steps) {
  const Json process = dynamics({{"type", "quadratic"}, {"eigenvalues", {2, 1}}});
  return run_experiment(
      with(process_document(process, steps, {1.5, -1}), {{"/observables", {"x[0]", "x[2]", "x[1]"}}}));
}

/// M and N of a step of BAOAB.
std::pair<Matrix2, Matrix2> baoab(double lambda, double dt) {
  const Matrix2 kick{{{1, 0}, {-lambda * dt / 2, 1}}};
  const Matrix2 drift{{{1, dt / 2}, {0, 1}}};
  const double left = std::exp(-friction * dt);
  const Matrix2 damp{{{1, 0}, {0, left}}};
  const Matrix2 noise{{{0, 0}, {0, std::sqrt(temperature * (1 - left * left))}}};
  const Matrix2 end = product(kick, drift);
  return {product(end, product(damp, product(drift, kick))), product(end, noise)};
}

} // namespace

TEST_CASE("underdamped_langevin: positions and velocities by the integrators' own recursions", "[law]") {
  const double dt = 0.25;
  const Matrix2 g = generator(2);
  const Matrix2 first = sum(identity2, dt, g);
  const Matrix2 second = sum(first, dt * dt / 2, product(g, g));
  const Matrix2 noise{{{0, 0}, {0, std::sqrt(2 * friction * temperature * dt)}}};
  const auto check = [&](const char* integrator, const Matrix2& m, const Matrix2& n) {
    const ProcessSteps steps{.integrator = integrator, .dt = dt, .count = 6};
    LawReport report;
    check_pair(report, run_two(steps), steps, after(steps.count, 1.5, m, n));
    expect(std::string("underdamped_langevin by ") + integrator, report);
  };
  for (const char* integrator : {"euler_maruyama", "milstein"}) check(integrator, first, noise);
  for (const char* integrator : {"heun", "platen_weak2"})
    check(integrator, second, product(sum(identity2, dt / 2, g), noise));
  const auto [m, n] = baoab(2, dt);
  check("baoab", m, n);
}

TEST_CASE("underdamped_langevin: BAOAB's stationary positions have variance T/λ at a large dt", "[law]") {
  const ProcessSteps steps{.integrator = "baoab", .dt = 0.75, .count = 60};
  const auto [m, n] = baoab(2, steps.dt);
  CHECK(after(400, 1.5, m, n).covariance[0][0] == Approx(temperature / 2).epsilon(1e-12));
  const Ensemble ensemble = run_two(steps);
  LawReport report;
  check_normal(report, "position", ensemble.summary(60, "x[0]"), 0, temperature / 2);
  check_normal(report, "other position", ensemble.summary(60, "x[1]"), 0, temperature);
  expect("stationary underdamped_langevin by baoab", report);
}

TEST_CASE("underdamped_langevin: SRA1 and BAOAB at a small dt agree with the Gibbs law of a quartic", "[law]") {
  const Json process = dynamics({{"type", "power"}, {"p", 4}, {"dimension", 1}});
  for (const char* integrator : {"srk_strong", "baoab"}) {
    const Ensemble ensemble =
        run_experiment(with(process_document(process, {.integrator = integrator, .dt = 1.0 / 16, .count = 320}, 0),
                            {{"/replicas", 20000}, {"/observables", {"x[0]", "x[1]"}}}));
    LawReport report;
    check_mean_square(report, "position", ensemble.summary(320, "x[0]"),
                      2 * std::sqrt(temperature) * std::tgamma(0.75) / std::tgamma(0.25));
    check_mean_square(report, "velocity", ensemble.summary(320, "x[1]"), temperature);
    expect(std::string("stationary quartic by ") + integrator, report);
  }
}

} // namespace heavytail::test
