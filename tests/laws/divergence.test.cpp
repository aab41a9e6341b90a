// SPDX-License-Identifier: MIT
// DSGD on a quartic dies of one large jump: the hazard of a step is about 2C_ν N (η_kσ/N)^ν (2/η_k)^(-ν/2), and
// P(survive) ≈ exp(-Σh_k).  The formula is asymptotic; its bias is stated.  Source: theory.md 3.5.
#include "tests/harness/ensemble.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

namespace heavytail::test {

namespace {

constexpr std::string_view text = R"({
  "name": "quartic-hazard",
  "objective": {"type": "power", "p": 4, "dimension": 1},
  "noise": {"type": "student_t", "dof": 2, "scale": 1},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.1},
  "initial_point": 0, "steps": 2000, "checkpoints": {"steps": [500]}, "divergence_radius": 1000,
  "replicas": 100000, "seed": 149, "observables": ["loss", "x[0]"]
})";

double predicted_share(int steps, double dof, double power) {
  const double c =
      std::tgamma((dof + 1) / 2) * std::pow(dof, dof / 2 - 1) / (std::sqrt(std::numbers::pi) * std::tgamma(dof / 2));
  double hazard = 0;
  for (int k = 0; k < steps; ++k) {
    const double eta = 0.1 * std::pow(k + 1.0, -power);
    hazard += 2 * c * std::pow(eta, dof) * std::pow(2 / eta, -dof / 2);
  }
  return 1 - std::exp(-hazard);
}

void check_share(const Ensemble& ensemble, double predicted, double bias) {
  LawReport report;
  report.add("diverged share", p_of_binomial_between(ensemble.at(2000).diverged, ensemble.partial.replicas,
                                                     predicted - bias, predicted + bias));
  expect("divergence hazard", report);
}

} // namespace

TEST_CASE("divergence: the hazard on a quartic, constant step and dof 2, is 63.2 % in 2000 steps, up to 2.5 %",
          "[law]") {
  const double predicted = predicted_share(2000, 2, 0);
  CHECK(predicted == Approx(0.632).margin(0.0005));
  const Ensemble ensemble = run_experiment(text);
  check_share(ensemble, predicted, 0.025);
  // The theory's own simulation: 64.7 %.
  const double share = static_cast<double>(ensemble.at(2000).diverged) / 100000;
  CHECK(share == Approx(0.647).margin(0.01));
}

TEST_CASE("divergence: the hazard on a quartic, step 1/sqrt(k+1) and dof 1, is 28.2 % in 2000 steps, up to 1 %",
          "[law]") {
  const double predicted = predicted_share(2000, 1, 0.5);
  CHECK(predicted == Approx(0.282).margin(0.0005));
  const Ensemble ensemble =
      run_experiment(with(text, {{"/noise/dof", 1},
                                 {"/learning_rate/schedule", {{"type", "polynomial"}, {"power", 0.5}}},
                                 {"/precision", "float64"}}));
  check_share(ensemble, predicted, 0.01);
}

TEST_CASE("divergence: everything is counted, and signs never diverge", "[law][property]") {
  const Ensemble ensemble = run_experiment(text, 20000);
  for (const Checkpoint& checkpoint : ensemble.partial.checkpoints) {
    const Summary& loss = checkpoint.summaries[0];
    const Summary& x = checkpoint.summaries[1];
    CHECK(loss.survivors() + checkpoint.diverged == 20000);
    CHECK(loss.sample_size() == 20000);      // a diverged replica stands as +inf in the loss
    CHECK(x.sample_size() == x.survivors()); // and is absent from a coordinate
    CHECK(loss.histogram().total() + loss.diverged() == loss.replicas());
    for (const double p : {0.001, 0.1, 0.25}) {
      CHECK(quantile_of(loss, p) >= loss.smallest());
      CHECK(quantile_of(x, p) <= x.largest());
    }
  }
  CHECK(ensemble.partial.diverged_at.survivors() == ensemble.at(2000).diverged);
  const Ensemble signs = run_experiment(with(text, {{"/optimizer/type", "dsignsgd"}, {"/noise/dof", 0.5}}), 20000);
  CHECK(signs.at(2000).diverged == 0);
  CHECK(std::isfinite(signs.summary(2000, "loss").largest()));
}

} // namespace heavytail::test
