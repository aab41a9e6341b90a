// SPDX-License-Identifier: MIT
// Predictions for optimizers: by hand, by other recursions, and beside small ensembles.
#include "host/theory/kesten.hpp"
#include "tests/host/theory/theory_check.hpp"

#include <cmath>
#include <numbers>

namespace heavytail::test {

namespace {

constexpr std::string_view cauchy = R"({
  "objective": {"type": "quadratic", "eigenvalues": [0.8]}, "agents": 3,
  "noise": {"type": "student_t", "dof": 1, "scale": [0.3, 0.5, 1.0]},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.2, "schedule": {"type": "polynomial", "power": 0.5}},
  "initial_point": 3, "steps": 60, "checkpoints": {"steps": [1, 20]}, "replicas": 40000, "seed": 5,
  "observables": ["loss", "distance", "norm", "gradient_norm", "gradient_norm_squared", "x[0]"],
  "statistics": {"quantiles": [0.1, 0.5, 0.99], "thresholds": {"loss": [0.5], "x[0]": [-1, 2, 40]}}
})";

/// Location and scale of the Cauchy law by the product of theory.md 3.5.
struct CauchyLaw {
  double location = 3, scale = 0;
};

CauchyLaw cauchy_by_product(int steps) {
  double product = 1;
  for (int k = 0; k < steps; ++k) product *= 1 - 0.2 * 0.8 / std::sqrt(k + 1.0);
  return {3 * product, 0.6 / 0.8 * (1 - product)};
}

double cauchy_above(const CauchyLaw& law, double y) {
  return 0.5 - std::atan((y - law.location) / law.scale) / std::numbers::pi;
}

} // namespace

TEST_CASE("theory: the Cauchy law by its closed product", "[host]") {
  const std::vector<Prediction> all = predictions_of(parse_json_text(cauchy));
  for (const int step : {1, 20, 60}) {
    const CauchyLaw law = cauchy_by_product(step);
    const auto of = [&](const char* observable, Asked asked) {
      return predicted(all, "cauchy-law", observable, step, asked);
    };
    CHECK(of("x[0]", {Quantity::quantile, 0.5}) == Approx(law.location).epsilon(1e-12));
    CHECK(of("x[0]", {Quantity::quantile, 0.1}) ==
          Approx(law.location + law.scale * std::tan(-0.4 * std::numbers::pi)).epsilon(1e-12));
    CHECK(of("x[0]", {Quantity::exceedance, 40}) == Approx(cauchy_above(law, 40)).epsilon(1e-11));
    const double root = std::sqrt(2 * 0.5 / 0.8);
    CHECK(of("loss", {Quantity::exceedance, 0.5}) ==
          Approx(cauchy_above(law, root) + 1 - cauchy_above(law, -root)).epsilon(1e-11));
    const double far = of("distance", {Quantity::quantile, 0.99});
    CHECK(cauchy_above(law, far) + 1 - cauchy_above(law, -far) == Approx(0.01).epsilon(1e-9));
    CHECK(of("gradient_norm", {Quantity::quantile, 0.99}) == Approx(0.8 * far));
    CHECK(of("gradient_norm_squared", {Quantity::quantile, 0.99}) == Approx(0.64 * far * far));
  }
}

TEST_CASE("theory: Cauchy, stable and Gaussian paths agree with their replicas", "[host][law]") {
  check_agreement(theory_results(parse_json_text(cauchy)), "cauchy-law", 60);
  for (const double alpha : {0.8, 1.5})
    check_agreement(theory_results(with(cauchy, {{"/noise", {{"type", "stable"}, {"alpha", alpha}, {"scale", 0.2}}},
                                                 {"/divergence_radius", 1e9}})),
                    "stable-law", 60);
  const Json gaussian = with(cauchy, {{"/noise", {{"type", "gaussian"}}},
                                      {"/objective/eigenvalues", {0.8, 0.1}},
                                      {"/initial_point", {{"type", "normal"}, {"mean", {1, -2}}, {"std", 0.5}}},
                                      {"/models", {"discrete", "classic1", "classic2", "faithful1"}},
                                      {"/sde", {{"substeps", 2}}},
                                      {"/statistics/thresholds", Json::object()}});
  check_agreement(theory_results(gaussian), "gaussian-law", 36);
}

TEST_CASE("theory: Student noise under its Levy SDE agrees with it", "[host][law]") {
  const Json document = with(cauchy, {{"/noise/dof", 1.5}, {"/models", {"levy"}}, {"/sde", {{"substeps", 2}}}});
  check_agreement(theory_results(document), "stable-law", 60);
}

TEST_CASE("theory: a noise scale 3 % off is noticed", "[host][law][negative]") {
  const Json larger = with(cauchy, {{"/noise/scale", {0.309, 0.515, 1.03}}, {"/replicas", 100000}});
  CHECK(tally(theory_results(with(cauchy, {{"/replicas", 100000}}), larger), "cauchy-law").contradicted >= 4);
}

TEST_CASE("theory: the Kesten index of the example is 4.158", "[host]") {
  // E|0.7 - 0.45 xi|^4 and E|…|^2 in closed form bracket it.
  CHECK(kesten_root(0.7, 0.45).value() == Approx(4.158).margin(5e-4));
  // kappa = 2 at the limit of mean-square stability, kappa = 4 where m^4 + 6m²v + 3v² = 1.
  CHECK(kesten_root(0.6, 0.8).value() == Approx(2).epsilon(1e-6));
  const double v = (std::sqrt(36 * 0.0625 + 12 * (1 - 0.0625)) - 6 * 0.25) / 6;
  CHECK(kesten_root(0.5, std::sqrt(v)).value() == Approx(4).epsilon(1e-6));
  // E log|M| > 0: no stationary law.
  CHECK_FALSE(kesten_root(1, 4));
  CHECK_FALSE(kesten_root(0.9, 1e-3));
}

} // namespace heavytail::test
