// SPDX-License-Identifier: MIT
#include "tests/harness/ensemble.hpp"
#include "tests/harness/integration.hpp"

#include <heavytail/processes/underdamped_langevin.hpp>

#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

namespace {

/// A harmonic well f = 2 x² at friction 1, from (1, 0).
Json harmonic(const char* integrator, double dt, double time, double temperature) {
  return {{"name", "harmonic"},
          {"process",
           {{"type", "underdamped_langevin"},
            {"objective", {{"type", "quadratic"}, {"eigenvalues", {4}}}},
            {"friction", 1},
            {"temperature", temperature}}},
          {"integrator", {{"type", integrator}, {"dt", dt}}},
          {"time", time},
          {"initial_point", 1},
          {"seed", 431},
          {"precision", "float64"},
          {"observables", {"x[0]"}}};
}

/// E x at time 1: e^(-t/2) (cos ωt + sin ωt / 2ω), ω² = 4 - 1/4.
double mean_error(double dt) {
  const double omega = std::sqrt(3.75);
  const double exact = std::exp(-0.5) * (std::cos(omega) + std::sin(omega) / (2 * omega));
  const auto steps = static_cast<std::int64_t>(std::lround(1 / dt));
  return mean_of(run_experiment(harmonic("baoab", dt, 1, 0), 2).summary(steps, "x[0]")).value - exact;
}

} // namespace

TEST_CASE("baoab: one step by hand in two dimensions, B A O A B", "[integrators][exact]") {
  Quadratic<double> objective;
  objective.dimension = 2;
  objective.eigenvalues = {0, 2};
  const UnderdampedLangevin<double> process{objective, 0.7, 0.3};
  const double dt = 0.25;
  const double lambda[] = {0.5, 2};
  const double start[] = {1.5, -1};
  const double velocity[] = {0.2, 0.6};
  const double dw[] = {0.8, -0.3};
  const auto after = stepped(Baoab<double>{}, process, dt, {start[0], start[1], velocity[0], velocity[1]},
                             {{dw[0], dw[1]}, {}}, {lambda[0], lambda[1]});
  for (std::size_t j = 0; j < 2; ++j) {
    double x = start[j];
    double v = velocity[j] - 0.5 * dt * lambda[j] * x;
    x += 0.5 * dt * v;
    v = std::exp(-0.7 * dt) * v + std::sqrt(0.3 * (1 - std::exp(-1.4 * dt))) * dw[j] / std::sqrt(dt);
    x += 0.5 * dt * v;
    v -= 0.5 * dt * lambda[j] * x;
    CHECK(after[j] == Approx(x).epsilon(4e-15));
    CHECK(after[j + 2] == Approx(v).epsilon(4e-15));
  }
}

TEST_CASE("baoab: a harmonic well has E x² = T/lambda at any step size, which Euler-Maruyama misses", "[law]") {
  // In 20 time units e^(-t) of what the start has left is 2e-9.
  const auto compare = [](const char* integrator, double dt) {
    const Ensemble ensemble = run_experiment(harmonic(integrator, dt, 20, 0.5), 50000);
    LawReport report;
    check_mean(report, "x", ensemble.at(std::lround(20 / dt)).summaries.front(), 0);
    check_mean_square(report, "x", ensemble.at(std::lround(20 / dt)).summaries.front(), 0.125);
    return report;
  };
  expect("baoab, dt = 1/2", compare("baoab", 0.5));
  expect("baoab, dt = 1/8", compare("baoab", 0.125));
  expect_failure("Euler, dt = 1/8", compare("euler_maruyama", 0.125));
}

TEST_CASE("baoab: the mean of a harmonic well comes to that of the damped oscillator with order 2", "[exact]") {
  CHECK(std::log2(mean_error(1.0 / 16) / mean_error(1.0 / 32)) == Approx(2).margin(0.05));
}

} // namespace heavytail::test
