// SPDX-License-Identifier: MIT
// DSGD under Cauchy noise on a quadratic is exactly Cauchy at every step, with location x_0 Π(1 - ηη_jλ) and scale
// (σ̄/λ)(1 - Π(1 - ηη_jλ)), whatever the number of agents.  Source: theory.md 3.5.
#include "tests/harness/ensemble.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

namespace heavytail::test {

namespace {

struct Cauchy {
  double location = 0;
  double scale = 0;

  double cdf(double x) const { return 0.5 + std::atan((x - location) / scale) / std::numbers::pi; }

  double tail(double x) const { return 0.5 - std::atan((x - location) / scale) / std::numbers::pi; }

  /// P(|X| > t), t > 0.
  double two_sided_tail(double t) const { return tail(t) + 1 - tail(-t); }
};

constexpr double eta = 0.4;
constexpr double lambda = 0.7;

/// The law at step k for steps of η η_j.
template <class Schedule> Cauchy law_at(int k, double x0, double sigma, Schedule&& schedule) {
  double product = 1;
  for (int j = 0; j < k; ++j) product *= 1 - eta * schedule(j) * lambda;
  return {x0 * product, sigma / lambda * (1 - product)};
}

LawReport compare(const Ensemble& ensemble, std::int64_t step, const Cauchy& law) {
  LawReport report;
  const std::string at = "step " + std::to_string(step);
  check_exceedances(report, at + ", x", ensemble.summary(step, "x[0]"), [&](double t) { return law.tail(t); });
  check_exceedances(report, at + ", |x|", ensemble.summary(step, "norm"),
                    [&](double t) { return law.two_sided_tail(t); });
  check_histogram(report, at + ", x", ensemble.summary(step, "x[0]"), [&](double x) { return law.cdf(x); });
  return report;
}

constexpr std::string_view text = R"({
  "name": "cauchy-law",
  "objective": {"type": "quadratic", "eigenvalues": [0.7]},
  "noise": {"type": "student_t", "dof": 1, "scale": 1.3},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.4},
  "initial_point": 2,
  "steps": 30, "checkpoints": {"steps": [1, 2, 6]},
  "replicas": 3000000, "seed": 101, "divergence_radius": 1e30,
  "observables": ["x[0]", "norm"],
  "statistics": {"thresholds": {"x[0]": [-1000, -5, -0.8, 0.3, 0.9, 1.7, 4, 30, 10000], "norm": [0.5, 1.3, 2.5, 50]}}
})";

} // namespace

TEST_CASE("cauchy dsgd: exactly Cauchy at steps 1 to 30 for 1 and 8 agents and three schedules", "[law]") {
  const Json half = {{"type", "polynomial"}, {"power", 0.5}};
  const Json cosine = {{"type", "cosine"}, {"steps", 40}};
  for (const int agents : {1, 8}) {
    const Json base =
        with(text, {{"/agents", agents}, {"/agents_sampling", "each"}, {"/replicas", agents == 1 ? 3000000 : 1000000}});
    const auto check = [&](const Json& schedule, const std::string& name, auto&& eta_at) {
      const Ensemble ensemble = run_experiment(with(base, {{"/learning_rate/schedule", schedule}}));
      for (const int step : {1, 2, 6, 30})
        expect("Cauchy DSGD, " + name + ", N = " + std::to_string(agents),
               compare(ensemble, step, law_at(step, 2, 1.3, eta_at)));
    };
    check({{"type", "constant"}}, "constant", [](int) { return 1.0; });
    check(half, "1/sqrt(k+1)", [](int k) { return 1 / std::sqrt(k + 1.0); });
    check(cosine, "cosine", [](int k) { return 0.5 * (1 + std::cos(std::numbers::pi * k / 40)); });
  }
}

TEST_CASE("cauchy dsgd: the same law in float64 and from stable noise of alpha 1", "[law]") {
  const Ensemble in_double = run_experiment(with(text, {{"/precision", "float64"}, {"/replicas", 1000000}}));
  const Ensemble stable = run_experiment(with(
      text, {{"/noise", {{"type", "stable"}, {"alpha", 1}, {"scale", 1.3}}}, {"/replicas", 1000000}, {"/agents", 3}}));
  for (const int step : {1, 6, 30}) {
    const Cauchy law = law_at(step, 2, 1.3, [](int) { return 1.0; });
    expect("Cauchy DSGD, float64", compare(in_double, step, law));
    expect("Cauchy DSGD, stable", compare(stable, step, law));
  }
}

TEST_CASE("cauchy dsgd: agents of different scales act as one of their mean scale", "[law]") {
  for (const char* sampling : {"each", "collapsed"}) {
    const Ensemble ensemble = run_experiment(with(
        text,
        {{"/agents", 3}, {"/agents_sampling", sampling}, {"/noise/scale", {0.3, 1.1, 2.5}}, {"/replicas", 1000000}}));
    for (const int step : {1, 6, 30})
      expect(std::string("Cauchy DSGD, scales by agent, ") + sampling,
             compare(ensemble, step, law_at(step, 2, (0.3 + 1.1 + 2.5) / 3, [](int) { return 1.0; })));
  }
}

TEST_CASE("cauchy dsgd: the shipped experiment a6-dsgd-cauchy.json stays as wide as sigma/lambda", "[law]") {
  const Ensemble ensemble = run_file("a6-dsgd-cauchy.json", 100000).front();
  double product = 1;
  int k = 0;
  for (const Checkpoint& checkpoint : ensemble.partial.checkpoints) {
    for (; k < checkpoint.step; ++k) product *= 1 - 0.1 / std::sqrt(k + 1.0);
    if (k == 0) continue;
    const Cauchy law{2 * product, 1 - product};
    LawReport report;
    check_histogram(report, "step " + std::to_string(k), ensemble.summary(k, "x[0]"),
                    [&](double x) { return law.cdf(x); });
    check_exceedances(report, "step " + std::to_string(k), ensemble.summary(k, "norm"),
                      [&](double t) { return law.two_sided_tail(t); });
    expect("A6 (a)", report);
  }
  CHECK(k >= 1000);
  CHECK(product < 0.01); // nothing is left of the start, and yet the scale is σ/λ
}

TEST_CASE("cauchy dsgd: a noise scale off by 1 % is noticed", "[law][negative]") {
  const Ensemble ensemble =
      run_experiment(with(text, {{"/noise/scale", 1.3 * 1.01}, {"/initial_point", 0}, {"/replicas", 6000000}}));
  expect_failure("scale off by 1 %", compare(ensemble, 1, law_at(1, 0, 1.3, [](int) { return 1.0; })));
  expect_failure("scale off by 1 %", compare(ensemble, 30, law_at(30, 0, 1.3, [](int) { return 1.0; })));
}

TEST_CASE("cauchy dsgd: a dropped last step is noticed", "[law][negative]") {
  const Ensemble ensemble = run_experiment(with(text, {{"/steps", 5}, {"/checkpoints/steps", {5}}}), 400000);
  expect("the right step", compare(ensemble, 5, law_at(5, 2, 1.3, [](int) { return 1.0; })));
  expect_failure("a step too few", compare(ensemble, 5, law_at(6, 2, 1.3, [](int) { return 1.0; })));
}

TEST_CASE("cauchy dsgd: replicas that repeat each other once are noticed", "[law][negative]") {
  Ensemble ensemble = run_experiment(text, 2000000);
  const Cauchy law = law_at(6, 2, 1.3, [](int) { return 1.0; });
  expect("no repetition", compare(ensemble, 6, law));
  const Partial again = run_replicas(ensemble.experiment, {0, 2000000});
  ensemble.partial.merge(again);
  REQUIRE(ensemble.partial.replicas == 4000000);
  expect_failure("every replica twice", compare(ensemble, 6, law));
}

TEST_CASE("cauchy dsgd: agents that repeat each other are noticed where averaging helps", "[law][negative]") {
  // Eight agents with one stream between them are one agent: a Gaussian then keeps its variance.
  const Ensemble ensemble =
      run_experiment(with(text, {{"/noise", {{"type", "gaussian"}, {"scale", 1.0}}}, {"/initial_point", 0}}), 100000);
  const double variance = std::pow(eta, 2);
  LawReport right;
  check_mean_square(right, "one agent", ensemble.summary(1, "x[0]"), variance);
  expect("one agent", right);
  LawReport wrong;
  check_mean_square(wrong, "eight agents", ensemble.summary(1, "x[0]"), variance / 8);
  expect_failure("eight agents of one stream", wrong);
}

} // namespace heavytail::test
