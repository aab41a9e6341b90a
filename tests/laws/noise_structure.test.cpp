// SPDX-License-Identifier: MIT
// What noise vectors are made of: isotropic laws with one mixing variable, affine scales, agents; and random starting
// points.  Source: theory.md 1.1, 5.1.
#include "tests/harness/ensemble.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

namespace {

constexpr std::string_view text = R"({
  "name": "noise-structure",
  "objective": {"type": "quadratic", "eigenvalues": [1, 1]}, "agents_sampling": "each",
  "noise": {"type": "student_t", "dof": 1, "scale": 1, "joint": "isotropic"},
  "optimizer": {"type": "dsignsgd"},
  "learning_rate": {"eta": 0.1},
  "initial_point": 1, "steps": 1, "replicas": 4000000, "seed": 151, "divergence_radius": 1e30,
  "observables": ["norm", "x[0]", "x[1]"],
  "statistics": {"thresholds": {"norm": [1.3, 1.45], "x[0]": [1], "x[1]": [1]}}
})";

/// The law of how many of two signs are positive, from E s and E s_0 s_1.
LawReport compare_signs(const Ensemble& ensemble, double mean, double product) {
  LawReport report;
  const Summary& norm = ensemble.summary(1, "norm");
  // √2 · 0.9, √(0.81 + 1.21) and √2 · 1.1.
  report.binomial("not both downwards", norm.exceedance_count(0), norm.sample_size(), 1 - (1 + 2 * mean + product) / 4);
  report.binomial("both upwards", norm.exceedance_count(1), norm.sample_size(), (1 - 2 * mean + product) / 4);
  for (const char* name : {"x[0]", "x[1]"})
    report.binomial(std::string(name) + " upwards", ensemble.summary(1, name).exceedance_count(0), norm.sample_size(),
                    (1 - mean) / 2);
  return report;
}

} // namespace

TEST_CASE("isotropic noise: the signs of a Cauchy vector at distance sigma have E s_0 s_1 = 1/3, independent ones 1/4",
          "[law]") {
  const Ensemble student = run_experiment(text);
  expect("isotropic student-t", compare_signs(student, 0.5, 1.0 / 3));
  expect_failure("taken for independent", compare_signs(student, 0.5, 0.25));
  const Ensemble stable = run_experiment(
      with(text, {{"/noise", {{"type", "stable"}, {"alpha", 1}, {"scale", 1}, {"joint", "isotropic"}}}}));
  expect("isotropic stable", compare_signs(stable, 0.5, 1.0 / 3));
  const Ensemble independent = run_experiment(with(text, {{"/noise/joint", "independent"}}));
  expect("independent student-t", compare_signs(independent, 0.5, 0.25));
  const double a = std::erf(std::sqrt(0.5));
  const Ensemble gaussian = run_experiment(with(text, {{"/noise", {{"type", "gaussian"}, {"joint", "isotropic"}}}}));
  expect("isotropic gaussian", compare_signs(gaussian, a, a * a));
}

TEST_CASE("isotropic noise: DSGD with Cauchy vectors keeps P(|x| > r) = (1 + r²/s²)^(-1/2) at every step", "[law]") {
  for (const int agents : {1, 3}) {
    const Ensemble ensemble =
        run_experiment(with(text, {{"/optimizer/type", "dsgd"},
                                   {"/initial_point", 0},
                                   {"/agents", agents},
                                   {"/steps", 25},
                                   {"/checkpoints", {{"steps", {1, 4}}}},
                                   {"/statistics/thresholds", {{"norm", {0.02, 0.1, 0.3, 1, 10, 1000}}}}}),
                       1000000);
    for (const int step : {1, 4, 25}) {
      const double scale = 1 - std::pow(0.9, step);
      LawReport report;
      check_exceedances(report, "norm", ensemble.summary(step, "norm"),
                        [&](double r) { return 1 / std::sqrt(1 + r * r / (scale * scale)); });
      check_histogram(report, "norm", ensemble.summary(step, "norm"),
                      [&](double r) { return r <= 0 ? 0 : 1 - 1 / std::sqrt(1 + r * r / (scale * scale)); });
      expect("isotropic Cauchy DSGD, N = " + std::to_string(agents) + ", step " + std::to_string(step), report);
    }
  }
}

TEST_CASE("isotropic noise: the vectors of 3 agents and 6 steps are independent, as the variance of their sum says",
          "[law]") {
  const int agents = 3;
  const Ensemble ensemble = run_experiment(with(text, {{"/optimizer/type", "dsgd"},
                                                       {"/noise", {{"type", "gaussian"}, {"joint", "isotropic"}}},
                                                       {"/initial_point", 0},
                                                       {"/agents", agents},
                                                       {"/steps", 6},
                                                       {"/checkpoints", {{"steps", {1, 2}}}}}),
                                           1000000);
  for (const int step : {1, 2, 6}) {
    // Σ_{j<k} (1 - η)^(2j) η²/N.
    const double variance = 0.01 / agents * (1 - std::pow(0.81, step)) / (1 - 0.81);
    LawReport report;
    for (const char* name : {"x[0]", "x[1]"}) {
      check_histogram(report, name, ensemble.summary(step, name),
                      [&](double x) { return 0.5 * std::erfc(-x / std::sqrt(2 * variance)); });
      check_mean_square(report, name, ensemble.summary(step, name), variance);
    }
    expect("isotropic Gaussian DSGD, step " + std::to_string(step), report);
  }
}

TEST_CASE("isotropic noise: the radius of a student-t vector in 3 dimensions follows Fisher's law", "[law]") {
  // R²/3 is F(3, ν): P(R > r) = 1 - I_{r²/(r²+ν)}(3/2, ν/2), here for ν = 2: P(R <= r) = (r²/(r²+2))^(3/2).
  const Ensemble ensemble = run_experiment(with(text, {{"/optimizer/type", "dsgd"},
                                                       {"/initial_point", 0},
                                                       {"/noise/dof", 2},
                                                       {"/objective/eigenvalues", {1, 1, 1}},
                                                       {"/learning_rate/eta", 1}}),
                                           1000000);
  LawReport report;
  check_histogram(report, "norm", ensemble.summary(1, "norm"),
                  [](double r) { return r <= 0 ? 0 : std::pow(r * r / (r * r + 2), 1.5); });
  expect("isotropic student-t in 3 dimensions", report);
}

TEST_CASE("affine noise: the scale is sqrt(scale² + gradient_scale² |grad f|²) for each agent", "[law]") {
  // ‖∇f‖² = 2 at (1, 1); a Cauchy mean has the agents' mean scale.
  const Ensemble ensemble =
      run_experiment(with(text, {{"/optimizer/type", "dsgd"},
                                 {"/noise/joint", "independent"},
                                 {"/agents", 2},
                                 {"/noise/scale", {0.5, 2}},
                                 {"/noise/gradient_scale", {1.5, 0.25}},
                                 {"/statistics/thresholds", {{"x[0]", {0.5, 0.8, 0.9, 1, 1.2}}}}}),
                     2000000);
  const double scale = 0.1 * 0.5 * (std::sqrt(0.25 + 2.25 * 2) + std::sqrt(4 + 0.0625 * 2));
  LawReport report;
  const auto tail = [&](double x) { return 0.5 - std::atan((x - 0.9) / scale) / 3.14159265358979323846; };
  check_exceedances(report, "x", ensemble.summary(1, "x[0]"), tail);
  check_histogram(report, "x[1]", ensemble.summary(1, "x[1]"), [&](double x) { return 1 - tail(x); });
  expect("affine noise", report);
}

TEST_CASE(
    "initial point: normal with the mean and deviation asked for, independent coordinates, at step 0 and carried on",
    "[law]") {
  for (const char* precision : {"float32", "float64"}) {
    const Ensemble ensemble =
        run_experiment(with(text, {{"/objective/eigenvalues", {1, 1, 1}},
                                   {"/noise", {{"type", "none"}}},
                                   {"/optimizer/type", "dsgd"},
                                   {"/initial_point", {{"type", "normal"}, {"mean", 0}, {"std", 2}}},
                                   {"/steps", 7},
                                   {"/precision", precision}}),
                       1000000);
    for (const int step : {0, 7}) {
      const double deviation = 2 * std::pow(0.9, step);
      LawReport report;
      check_histogram(report, "norm", ensemble.summary(step, "norm"), [&](double r) {
        return r <= 0 ? 0 : boost::math::gamma_p(1.5, r * r / (2 * deviation * deviation));
      });
      for (const char* name : {"x[0]", "x[1]"}) {
        check_histogram(report, name, ensemble.summary(step, name),
                        [&](double x) { return 0.5 * std::erfc(-x / (deviation * std::sqrt(2.0))); });
        check_mean(report, name, ensemble.summary(step, name), 0);
        check_mean_square(report, name, ensemble.summary(step, name), deviation * deviation);
      }
      expect(std::string("normal initial point, ") + precision, report);
    }
  }
}

} // namespace heavytail::test
