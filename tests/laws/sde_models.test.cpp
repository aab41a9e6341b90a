// SPDX-License-Identifier: MIT
// SDE models of optimizers, from the experiment file to the ensemble: the optimizer's own bytes where the formulas
// coincide, moments of the integrated SDE, explosions, and the noise that they may share.
#include "host/engine.hpp"
#include "host/output/analysis.hpp"
#include "host/output/comparison.hpp"
#include "tests/harness/ensemble.hpp"
#include "tests/harness/tasks.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

class Silent final : public ProgressSink {
public:
  void advanced(std::uint64_t /*path_steps*/) override {}
};

struct Models {
  Experiment experiment;
  Ensembles ensembles;

  const Summary& last(std::size_t model, std::size_t observable = 0) const {
    return ensembles.partials.at(model).checkpoints.back().summaries.at(observable);
  }
};

Models run_models(const Json& document) {
  Models models{read_experiment(document), {}};
  if (fresh_seeds())
    for (ModelRun& run : models.experiment.models)
      change_task(run, [](Task& task) { task.model.seed += seed_of_this_run() << 20U; });
  Silent silent;
  models.ensembles = run(models.experiment, *make_cpu_backend({}), {}, silent);
  return models;
}

constexpr std::string_view quadratic = R"({
  "objective": {"type": "quadratic", "eigenvalues": [0.5, 1.0, 1.5, 2.0]}, "agents": 3,
  "noise": {"type": "gaussian", "scale": [0.3, 0.5, 1.0]},
  "optimizer": {"type": "dcsgd", "compressor": {"type": "rand_k", "k": 1}},
  "learning_rate": {"eta": 0.12}, "initial_point": 1.0, "steps": 40, "checkpoints": {"count": 1},
  "models": ["classic1", "classic2", "faithful1"], "sde": {"substeps": 4},
  "precision": "float64", "replicas": 100000, "seed": 91, "observables": ["x[0]", "x[3]"]})";

} // namespace

TEST_CASE("sde models: Euler-Maruyama with a step of eta on classic1 is the optimizer to the last byte", "[exact]") {
  for (const char* precision : {"float32", "float64"})
    for (const char* objective : {R"({"type": "quadratic", "eigenvalues": [0.5, 1.0, 2.0]})",
                                  R"({"type": "power", "p": 4})", R"({"type": "rosenbrock", "dimension": 2})"})
      for (const char* normalization : {R"({"type": "none"})", R"({"type": "gradient_norm", "c": 0.5})"}) {
        INFO(precision << " " << objective << " " << normalization);
        Json document = parse_json_text(R"({
          "noise": {"type": "gaussian", "scale": 0.4, "gradient_scale": 0.3}, "optimizer": {"type": "dsgd"},
          "learning_rate": {"eta": 0.01, "schedule": {"type": "polynomial", "power": 0.3}}, "initial_point": 0.7,
          "steps": 50, "checkpoints": {"count": 5}, "replicas": 1000, "models": ["discrete", "classic1"],
          "sde": {"substeps": 1, "coupling": "common"}, "observables": ["loss", "x[0]", "gradient_norm"]})");
        document["precision"] = precision;
        document["objective"] = parse_json_text(objective);
        document["learning_rate"]["normalization"] = parse_json_text(normalization);
        const Models models = run_models(document);
        CHECK((models.ensembles.partials[0] == models.ensembles.partials[1]));
      }
}

TEST_CASE("sde models: moments of the integrated SDEs on a quadratic are those of Euler's recursion", "[law]") {
  // dX_j = -λ h (1 ∓ ½λh) X dt + …: per substep of 1/m the variance of x_j is c_j = h² [(1+ω) σ² + ω λ² x_j²] / N.
  const double h = 0.12;
  const int m = 4;
  const double omega = 3;
  const double variance = (0.09 + 0.25 + 1) / 3;
  const Models models = run_models(parse_json_text(quadratic));
  for (std::size_t model = 0; model < 3; ++model)
    for (std::size_t o = 0; o < 2; ++o) {
      const double lambda = o == 0 ? 0.5 : 2.0;
      const double correction = model == 0 ? 0 : model == 1 ? 0.5 : -0.5;
      const double rate = lambda * h * (1 + correction * lambda * h);
      double mean = 1;
      double second = 1;
      for (int n = 0; n < 40 * m; ++n) {
        mean *= 1 - rate / m;
        const double kept = (1 - rate / m) * (1 - rate / m);
        second = kept * second + h * h / (3.0 * m) * ((1 + omega) * variance + omega * lambda * lambda * second);
      }
      LawReport report;
      check_mean(report, "mean", models.last(model, o), mean);
      check_mean_square(report, "mean square", models.last(model, o), second);
      expect(models.experiment.models[model].name + " of dcsgd, λ = " + std::to_string(lambda), report);
    }
}

TEST_CASE("sde models: on the optimizer's noise the substeps have the law of independent noise", "[law]") {
  Json document = parse_json_text(quadratic);
  document["optimizer"] = {{"type", "dsgd"}};
  document["models"] = {"discrete", "classic1"};
  document["sde"] = {{"substeps", 3}, {"coupling", "common"}};
  const Models models = run_models(document);
  const double h = 0.12;
  const double variance = (0.09 + 0.25 + 1) / 3;
  for (std::size_t o = 0; o < 2; ++o) {
    const double kept = 1 - (o == 0 ? 0.5 : 2.0) * h / 3;
    double second = 1;
    for (int n = 0; n < 120; ++n) second = kept * kept * second + h * h / 9.0 * variance;
    LawReport report;
    check_mean(report, "mean", models.last(1, o), std::pow(kept, 120));
    check_mean_square(report, "mean square", models.last(1, o), second);
    expect("classic1 on common noise, x_" + std::to_string(o), report);
  }
}

TEST_CASE("sde models: shared noise shrinks the error of the difference by far", "[law]") {
  Json document = parse_json_text(quadratic);
  document["optimizer"] = {{"type", "dsgd"}};
  document["models"] = {"discrete", "classic1"};
  const auto error_with = [&](const char* coupling) {
    document["sde"] = {{"substeps", 4}, {"coupling", coupling}};
    const Models models = run_models(document);
    return compare_models(models.experiment, models.ensembles)
        .at(0)
        .checkpoints.back()
        .observables.at(0)
        .comparison.mean.standard_error;
  };
  CHECK(error_with("common") < 0.25 * error_with("independent"));
}

TEST_CASE("sde models: the weak error has slope 1 for classic1 and faithful1, and 2 for classic2", "[convergence]") {
  WeakErrors errors;
  for (const double eta : {0.2, 0.1, 0.05, 0.025}) {
    Json document = parse_json_text(R"({
      "objective": {"type": "quadratic", "eigenvalues": [1.0]}, "noise": {"type": "gaussian", "scale": 0.5},
      "optimizer": {"type": "dsgd"}, "initial_point": 2.0, "time": 1.6, "checkpoints": {"count": 1},
      "models": ["discrete", "classic1", "classic2", "faithful1"], "precision": "float64",
      "replicas": 20000, "seed": 92,
      "sde": {"substeps": 8, "integrator": "srk_strong", "coupling": "common"}, "observables": ["x[0]"]})");
    document["learning_rate"] = {{"eta", eta}};
    SweepPoint point{{{"/learning_rate/eta", eta}}, read_experiment(document)};
    const Models models = run_models(document);
    errors.add(point, compare_models(models.experiment, models.ensembles), models.ensembles);
  }
  const std::vector<WeakErrorResult> slopes = errors.results(0.999);
  REQUIRE(slopes.size() == 3);
  for (const WeakErrorResult& each : slopes) {
    INFO(each.model);
    REQUIRE(each.slope);
    CHECK(half_width(*each.slope) < 0.15);
    CHECK(each.slope->value == Approx(each.model == "classic2" ? 2 : 1).margin(0.08));
  }
}

TEST_CASE("sde models: on a quartic only Faithful1 explodes beyond its threshold, where gradient descent does not",
          "[exact]") {
  // GD on x⁴/4 contracts for eta x² < 2, Faithful1 explodes for eta x² > 2/3: 4.472 and 2.582 at eta = 0.1.
  for (const double start : {2.5, 2.7, 4.4, 4.6}) {
    INFO(start);
    Json document = parse_json_text(R"({
      "objective": {"type": "power", "p": 4, "dimension": 1}, "optimizer": {"type": "dsgd"},
      "learning_rate": {"eta": 0.1}, "steps": 60, "models": ["discrete", "classic1", "classic2", "faithful1"],
      "sde": {"substeps": 64}, "precision": "float64", "replicas": 10})");
    document["initial_point"] = start;
    const Models models = run_models(document);
    const auto diverged = [&](std::size_t model) {
      return models.ensembles.partials.at(model).checkpoints.back().diverged == 10;
    };
    CHECK(diverged(0) == (start > 4.472));
    CHECK_FALSE(diverged(1));
    CHECK_FALSE(diverged(2));
    CHECK(diverged(3) == (start > 2.582));
  }
}

TEST_CASE("sde models: the time of an explosion is that of the equation", "[exact]") {
  // x' = ½η ∇²f∇f - ∇f = (3/2)·0.1 x⁵ - x³ from 4: T = ∫_4^∞ dx / (0.15 x⁵ - x³), in steps of 0.1.
  Json document = parse_json_text(R"({
    "objective": {"type": "power", "p": 4, "dimension": 1}, "optimizer": {"type": "dsgd"},
    "learning_rate": {"eta": 0.1}, "steps": 4, "initial_point": 4.0, "models": ["faithful1"],
    "sde": {"substeps": 65536, "integrator": "platen_weak2"},
    "precision": "float64", "replicas": 8})");
  const Models models = run_models(document);
  const Partial& partial = models.ensembles.partials.at(0);
  REQUIRE(partial.checkpoints.back().diverged == 8);
  // Partial fractions: dx/(x³ (0.15 x² - 1)) = -dx/x³ - 0.15 dx/x + 0.0225 x dx/(0.15 x² - 1).
  const double exact = -1 / (2.0 * 16) - 0.075 * std::log((0.15 * 16 - 1) / (0.15 * 16));
  CHECK(partial.diverged_at.smallest() * 0.1 / 65536 == Approx(exact).epsilon(1e-3));
}

TEST_CASE("sde models: momentum's SDE has the stationary variance of underdamped Langevin dynamics", "[law]") {
  const Models models = run_models(parse_json_text(R"({
    "objective": {"type": "quadratic", "eigenvalues": [1.0]}, "noise": {"type": "gaussian", "scale": 1.0},
    "optimizer": {"type": "momentum", "beta": 0.5}, "learning_rate": {"eta": 0.05}, "initial_point": 0.0, "steps": 400,
    "checkpoints": {"count": 1}, "models": ["classic1"], "sde": {"substeps": 16, "integrator": "srk_strong"},
    "precision": "float64", "replicas": 40000, "seed": 93, "observables": ["x[0]"]})"));
  // dX = -h V dk, dV = (-(1-β) V + X) dk + dW: Var X = h / (2 (1 - β)).
  LawReport report;
  check_mean(report, "mean", models.last(0), 0);
  check_mean_square(report, "mean square", models.last(0), 0.05 / (2 * 0.5));
  expect("classic1 of momentum", report);
}

TEST_CASE("sde models: DSignSGD's SDE settles at the variance of its nonlinear density, not of the optimizer's chain",
          "[law]") {
  // theory.md 3.3 for dof 2 and eta = 0.1: 0.071736, and 0.074410 for the chain.
  const Models models = run_models(parse_json_text(R"({
    "objective": {"type": "quadratic", "eigenvalues": [1.0]}, "noise": {"type": "student_t", "dof": 2},
    "optimizer": {"type": "dsignsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 0.0, "steps": 100,
    "checkpoints": {"steps": [99]}, "models": ["discrete", "classic1"],
    "sde": {"substeps": 4, "integrator": "platen_weak2"}, "precision": "float64", "replicas": 400000, "seed": 94,
    "observables": ["x[0]"]})"));
  LawReport report;
  check_mean_square(report, "mean square", models.last(1), 0.071736);
  // The chain lives on two lattices in turn.
  const auto chain = [&](std::size_t back) {
    const auto& checkpoints = models.ensembles.partials.at(0).checkpoints;
    return mean_square_of(checkpoints.at(checkpoints.size() - back).summaries.at(0));
  };
  const Average even = chain(1);
  const Average odd = chain(2);
  report.normal("mean square of the chain", 0.5 * (even.value + odd.value), 0.074410,
                0.5 * (even.standard_error + odd.standard_error));
  expect("stationary signs", report);
}

TEST_CASE("sde models: an SDE model leaves an interval as the process that it is", "[law]") {
  // Without a drift x is a Brownian motion of variance eta² in each step: E τ = 1/eta² steps from the middle of
  // (-1, 1).
  const Models models = run_models(parse_json_text(R"({
    "objective": {"type": "quadratic", "eigenvalues": [0.0]}, "noise": {"type": "gaussian"},
    "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.25}, "initial_point": 0.0, "steps": 400,
    "models": ["discrete", "classic1"], "sde": {"substeps": 4}, "replicas": 100000, "seed": 95,
    "exit": {"observable": "x[0]", "lower": -1, "upper": 1, "bridge": true}, "observables": ["x[0]"]})"));
  const auto exits = [&](std::size_t model) {
    return estimate_ensemble(models.experiment, models.experiment.models.at(model), models.ensembles.partials.at(model))
        .exit.value()
        .estimate.mean;
  };
  const Estimate sde = exits(1);
  // In units of time, eta a step.
  const double error = (sde.interval.high - sde.interval.low) / (2 * 1.959964);
  LawReport report;
  report.normal("mean exit time", sde.value, 16 * 0.25, error);
  expect("exit of classic1", report);
  // The recursion is seen at its steps alone: a barrier 0.5826 eta further out.
  CHECK(exits(0).value == Approx(16 * 0.25 * (1 + 0.5826 * 0.25) * (1 + 0.5826 * 0.25)).epsilon(0.02));
}

} // namespace heavytail::test
