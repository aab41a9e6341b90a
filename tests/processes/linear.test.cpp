// SPDX-License-Identifier: MIT
// A linear system with a non-normal A and a full B: mean and covariance of every integrator's recursion and of the SDE.
// Source: theory.md 7.13.
#include "tests/harness/process_runs.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace heavytail::test {

namespace {

constexpr Matrix2 drift_matrix{{{1, 1.75}, {-0.25, 2}}};
constexpr Matrix2 noise_matrix{{{0.5, -0.3}, {0.2, 0.4}}};
constexpr std::array<double, 2> origin{1.5, -1};

/// X ← M X + N Z from `origin` for each step.
void check_recursion(const ProcessSteps& steps, const Matrix2& m, const Matrix2& noise) {
  const Json process = {{"type", "linear"}, {"A", drift_matrix}, {"B", noise_matrix}};
  const Json document = with(process_document(process, steps, origin), {{"/observables", {"x[0]", "x[1]", "norm"}}});
  const Ensemble ensemble = run_experiment(document);
  GaussianPair pair{.mean = origin};
  for (int k = 0; k < steps.count; ++k) pair.advance(m, noise);
  LawReport report;
  check_normal(report, "x[0]", ensemble.summary(steps.count, "x[0]"), pair.mean[0], pair.covariance[0][0]);
  check_normal(report, "x[1]", ensemble.summary(steps.count, "x[1]"), pair.mean[1], pair.covariance[1][1]);
  check_mean_square(report, "norm", ensemble.summary(steps.count, "norm"),
                    pair.mean[0] * pair.mean[0] + pair.mean[1] * pair.mean[1] + pair.covariance[0][0] +
                        pair.covariance[1][1]);
  expect(std::string("linear by ") + steps.integrator, report);
}

} // namespace

TEST_CASE("linear: mean and covariance by the integrators' own recursions", "[law]") {
  const double dt = 0.25;
  const Matrix2 first = sum(identity2, -dt, drift_matrix);
  const Matrix2 second = sum(first, dt * dt / 2, product(drift_matrix, drift_matrix));
  const auto scaled = [](double by, const Matrix2& a) { return sum({}, by, a); };
  const Matrix2 noise = scaled(std::sqrt(dt), noise_matrix);
  const ProcessSteps steps{.dt = dt, .count = 5};
  const auto by = [&](const char* integrator) {
    ProcessSteps some = steps;
    some.integrator = integrator;
    return some;
  };
  for (const char* integrator : {"euler_maruyama", "milstein"}) check_recursion(by(integrator), first, noise);
  for (const char* integrator : {"heun", "platen_weak2"})
    check_recursion(by(integrator), second, product(sum(identity2, -dt / 2, drift_matrix), noise));
}

TEST_CASE("linear: SRA1 at a small dt has the covariance of C' = -AC - CA' + BB'", "[law]") {
  // The SDE's own covariance by the same second order in steps a hundred times as small.
  const ProcessSteps steps{.integrator = "srk_strong", .dt = 1.0 / 64, .count = 64};
  const int parts = 100;
  const double dt = steps.dt / parts;
  const Matrix2 first = sum(identity2, -dt, drift_matrix);
  const Matrix2 m = sum(first, dt * dt / 2, product(drift_matrix, drift_matrix));
  const Matrix2 noise = product(sum(identity2, -dt / 2, drift_matrix), sum({}, std::sqrt(dt), noise_matrix));
  GaussianPair pair{.mean = origin};
  for (int k = 0; k < steps.count * parts; ++k) pair.advance(m, noise);
  const Json process = {{"type", "linear"}, {"A", drift_matrix}, {"B", noise_matrix}};
  const Ensemble ensemble = run_experiment(
      with(process_document(process, steps, origin), {{"/observables", {"x[0]", "x[1]"}}, {"/replicas", 40000}}));
  LawReport report;
  check_normal(report, "x[0]", ensemble.summary(64, "x[0]"), pair.mean[0], pair.covariance[0][0]);
  check_normal(report, "x[1]", ensemble.summary(64, "x[1]"), pair.mean[1], pair.covariance[1][1]);
  expect("linear by srk_strong", report);
}

TEST_CASE("linear: the number of rows is the dimension, and both matrices must have as many", "[exact]") {
  const Json process = {{"type", "linear"}, {"A", drift_matrix}, {"B", {{1}}}};
  CHECK_THROWS_AS(run_process(process, {.dt = 0.25, .count = 1}, 0), InputError);
}

} // namespace heavytail::test
