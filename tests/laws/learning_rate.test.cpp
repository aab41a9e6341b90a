// SPDX-License-Identifier: MIT
// Step sizes without noise: every schedule, both clocks and every normalization against closed forms of the path.
// Source: theory.md 1.5, 2.5, 3.1.
#include "kernels/task.hpp"
#include "tests/harness/ensemble.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

namespace heavytail::test {

namespace {

constexpr std::string_view text = R"({
  "name": "learning-rate",
  "objective": {"type": "quadratic", "eigenvalues": [0.8]},
  "noise": {"type": "none"},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.25},
  "initial_point": 3, "steps": 40, "checkpoints": {"steps": [1, 2, 9, 10, 11, 25]},
  "precision": "float64", "replicas": 5, "seed": 157, "observables": ["x[0]"]
})";

/// Checks x_k = 3 Π_{j<k} (1 - 0.25 η(j) 0.8) at every checkpoint, for all replicas.
void check_path(const Json& document, const std::function<double(double)>& eta_at, bool in_time = false) {
  const Ensemble ensemble = run_experiment(document);
  double x = 3;
  int k = 0;
  for (const Checkpoint& checkpoint : ensemble.partial.checkpoints) {
    for (; k < checkpoint.step; ++k) x *= 1 - 0.25 * eta_at(in_time ? 0.25 * k : k) * 0.8;
    CHECK(checkpoint.summaries[0].smallest() == Approx(x).epsilon(1e-13));
    CHECK(checkpoint.summaries[0].largest() == checkpoint.summaries[0].smallest());
  }
  CHECK(k == 40);
}

} // namespace

TEST_CASE("learning rate: every schedule by the clock of steps and of time, 40 steps", "[exact]") {
  struct Case {
    Json schedule;
    std::function<double(double)> eta;
  };

  const std::vector<Case> cases = {
      {{{"type", "constant"}}, [](double) { return 1.0; }},
      {{{"type", "polynomial"}, {"power", 0.75}}, [](double t) { return std::pow(1 + t, -0.75); }},
      {{{"type", "exponential"}, {"rate", 0.05}}, [](double t) { return std::exp(-0.05 * t); }},
      {{{"type", "cosine"}, {"steps", 10}},
       [](double t) { return 0.5 * (1 + std::cos(std::numbers::pi * std::min(t, 10.0) / 10)); }},
      {{{"type", "step"}, {"every", 9}, {"factor", 0.5}}, [](double t) { return std::pow(0.5, std::floor(t / 9)); }},
  };
  for (const Case& c : cases) {
    INFO(c.schedule.dump());
    check_path(with(text, {{"/learning_rate/schedule", c.schedule}}), c.eta);
    check_path(with(text, {{"/learning_rate/schedule", c.schedule}, {"/learning_rate/clock", "time"}}), c.eta, true);
  }
}

TEST_CASE("learning rate: a warmup of 10 steps, then a schedule from its own beginning", "[exact]") {
  const Json warmup = {{"type", "warmup"}, {"steps", 10}, {"then", {{"type", "polynomial"}, {"power", 1}}}};
  check_path(with(text, {{"/learning_rate/schedule", warmup}}),
             [](double k) { return k < 10 ? (k + 1) / 10 : 1 / (1 + k - 10); });
}

TEST_CASE("learning rate: gradient_norm and l0l1 scale a noise-free step by n of the true gradient", "[exact]") {
  for (const auto& [normalization, n] : std::vector<std::pair<Json, std::function<double(double)>>>{
           {{{"type", "none"}}, [](double) { return 1.0; }},
           {{{"type", "gradient_norm"}, {"c", 0.5}}, [](double g) { return 1 / (0.5 + g); }},
           {{{"type", "l0l1"}, {"l0", 2}, {"l1", 0.75}}, [](double g) { return 1 / (2 + 0.75 * g); }}}) {
    const Ensemble ensemble =
        run_experiment(with(text, {{"/objective", {{"type", "quadratic"}, {"eigenvalues", {0.8, 2}}}},
                                   {"/learning_rate/normalization", normalization},
                                   {"/observables", {"x[0]", "x[1]"}}}));
    double x = 3;
    double y = 3;
    for (int k = 0; k < 40; ++k) {
      const double step = 0.25 * n(std::hypot(0.8 * x, 2 * y));
      x -= step * 0.8 * x;
      y -= step * 2 * y;
    }
    CHECK(ensemble.summary(40, "x[0]").largest() == Approx(x).epsilon(1e-12));
    CHECK(ensemble.summary(40, "x[1]").largest() == Approx(y).epsilon(1e-9));
  }
}

TEST_CASE("learning rate: the theory step is theorem T4's bound with equality, in the mean of a noisy compressed step",
          "[law]") {
  // f = ¼Σx_j⁴, L1 = 1, L0 = 4; ω = d/k - 1 = 3; scales by agent.
  const Ensemble ensemble = run_experiment(R"({
    "name": "theory-step",
    "objective": {"type": "power", "p": 4, "dimension": 4}, "agents": 2,
    "noise": {"type": "gaussian", "scale": [0.2, 0.6], "gradient_scale": [0.5, 0.1]},
    "optimizer": {"type": "dcsgd", "compressor": {"type": "rand_k", "k": 1}},
    "learning_rate": {"normalization": {"type": "theory", "epsilon": 0.5, "l0": 4, "l1": 1},
                      "schedule": {"type": "polynomial", "power": 1}},
    "initial_point": [1.5, 1, -1, 0.5], "steps": 2, "checkpoints": {"steps": [1]}, "replicas": 2000000, "seed": 163,
    "observables": ["x[0]", "x[2]"]})");
  const double d = 4;
  const double n = 2;
  const double omega = 3;
  const double norm = std::sqrt(std::pow(1.5, 6) + 1 + 1 + std::pow(0.5, 6));
  const double scale_squared = (0.04 + 0.36) / 2;
  const double growth_squared = (0.25 + 0.01) / 2;
  const double g = 4 + norm;
  const double step =
      2 * 0.5 / (g * (1 + (omega + d * growth_squared * (1 + omega)) / n) + d * scale_squared * (1 + omega) / n);
  LawReport report;
  check_mean(report, "x[0]", ensemble.summary(1, "x[0]"), 1.5 - step * std::pow(1.5, 3));
  check_mean(report, "x[2]", ensemble.summary(1, "x[2]"), -1 + step);
  // rand-k: E C(g)² = (1+ω) E g².
  const double variance = scale_squared + growth_squared * norm * norm;
  const double second = (1 + omega) * (variance + 1) / n + (1 - 1 / n);
  check_mean_square(report, "x[2]", ensemble.summary(1, "x[2]"), 1 - 2 * step + step * step * second);
  expect("theory step", report);
}

TEST_CASE("learning rate: the theory step takes the variance of the noise, and there must be one", "[exact]") {
  const Json document = R"({
    "name": "theory-step", "objective": {"type": "power", "p": 4, "dimension": 4}, "agents": 2,
    "noise": {"type": "laplace", "scale": 0.5, "gradient_scale": 0.5}, "optimizer": {"type": "dsgd"},
    "learning_rate": {"normalization": {"type": "theory", "epsilon": 0.5, "l0": 4, "l1": 1}},
    "initial_point": 1, "steps": 2, "replicas": 1})"_json;
  const auto step_of = [](const Json& each) {
    const auto normalization = read_experiment(each).models.at(0).task->model.normalization;
    return normalization.visit([](const auto& n) { return n.factor(2.0); });
  };
  // Var Z is 2 for Laplace and ν/(ν - 2) for Student.
  const auto expected = [](double variance) {
    const double of_noise = 0.25 * variance;
    return 2 * 0.5 / ((4 + 2) * (1 + 4 * of_noise / 2) + 4 * of_noise / 2);
  };
  CHECK(step_of(document) == Approx(expected(2)));
  CHECK(step_of(with(document, {{"/noise/type", "gaussian"}})) == Approx(expected(1)));
  const Json student = {{"type", "student_t"}, {"dof", 6}, {"scale", 0.5}, {"gradient_scale", 0.5}};
  CHECK(step_of(with(document, {{"/noise", student}})) == Approx(expected(1.5)));
  CHECK_THROWS_AS(read_experiment(with(document, {{"/noise", with(student, {{"/dof", 2}})}})), InputError);
}

} // namespace heavytail::test
