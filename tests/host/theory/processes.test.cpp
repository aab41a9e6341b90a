// SPDX-License-Identifier: MIT
// Predictions for processes: by hand, by other formulas, and beside small ensembles.
#include "host/theory/diffusion.hpp"
#include "tests/host/theory/theory_check.hpp"

#include <cmath>
#include <functional>
#include <numbers>

namespace heavytail::test {

namespace {

constexpr std::string_view ou = R"({
  "process": {"type": "ornstein_uhlenbeck", "rate": 1.5, "mean": 0.4, "volatility": 0.7, "dimension": 2},
  "integrator": {"type": "euler_maruyama", "dt": 0.1}, "time": 2, "checkpoints": {"times": [0.3]},
  "initial_point": [2, -1], "replicas": 20000, "seed": 3, "observables": ["x[0]", "x[1]"],
  "statistics": {"quantiles": [0.1, 0.5, 0.99], "thresholds": {"x[0]": [1.0]}}
})";

constexpr std::string_view exit_of_ou = R"({
  "process": {"type": "ornstein_uhlenbeck", "rate": 1, "volatility": 1},
  "integrator": {"type": "euler_maruyama", "dt": 0.01}, "time": 30, "initial_point": 0.2,
  "exit": {"observable": "x[0]", "lower": -1, "upper": 0.8, "bridge": true}, "replicas": 2000, "seed": 4
})";

double rest(double) {
  return 0;
}

double back(double x) {
  return -x;
}

double well(double x) {
  return x - x * x * x;
}

const double never_below = -std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("theory: Ornstein-Uhlenbeck under Euler-Maruyama and its exact transition, by hand", "[host]") {
  const std::vector<Prediction> euler = predictions_of(parse_json_text(ou));
  // Mean m + (x - m) 0.85^n and variance s²h (1 - 0.85^2n)/(1 - 0.85²).
  for (const auto& [step, n] : {std::pair{3, 3.0}, {20, 20.0}}) {
    const double mean = 0.4 + 1.6 * std::pow(0.85, n);
    const double variance = 0.049 * (1 - std::pow(0.85, 2 * n)) / (1 - 0.85 * 0.85);
    CHECK(predicted(euler, "ornstein-uhlenbeck", "x[0]", step, {Quantity::mean}) == Approx(mean).epsilon(1e-12));
    CHECK(predicted(euler, "ornstein-uhlenbeck", "x[0]", step, {Quantity::variance}) ==
          Approx(variance).epsilon(1e-12));
    CHECK(predicted(euler, "ornstein-uhlenbeck", "x[0]", step, {Quantity::quantile, 0.1}) ==
          Approx(mean - 1.2815515655446004 * std::sqrt(variance)).epsilon(1e-12));
    CHECK(predicted(euler, "ornstein-uhlenbeck", "x[0]", step, {Quantity::exceedance, 1.0}) ==
          Approx(0.5 * std::erfc((1 - mean) / std::sqrt(2 * variance))).epsilon(1e-12));
  }
  const std::vector<Prediction> exact = predictions_of(with(ou, {{"/integrator/type", "exact"}}));
  CHECK(predicted(exact, "ornstein-uhlenbeck", "x[1]", 20, {Quantity::mean}) ==
        Approx(0.4 - 1.4 * std::exp(-3.0)).epsilon(1e-12));
  CHECK(predicted(exact, "ornstein-uhlenbeck", "x[1]", 20, {Quantity::variance}) ==
        Approx(0.49 / 3 * (1 - std::exp(-6.0))).epsilon(1e-12));
}

TEST_CASE("theory: linear processes agree with their replicas under every known scheme", "[host][law]") {
  for (const char* integrator : {"euler_maruyama", "milstein", "heun", "exact"})
    check_agreement(theory_results(with(ou, {{"/integrator/type", integrator}})), "ornstein-uhlenbeck", 20);
  const Json stable = with(ou, {{"/process/driver", {{"type", "stable"}, {"alpha", 1.4}}}});
  check_agreement(theory_results(stable), "ornstein-uhlenbeck", 12);
  check_agreement(theory_results(with(stable, {{"/integrator/type", "exact"}})), "ornstein-uhlenbeck", 12);
  const Json brownian =
      with(ou, {{"/process", {{"type", "brownian"}, {"drift", 0.3}, {"volatility", 2}, {"dimension", 2}}}});
  check_agreement(theory_results(brownian), "brownian", 20);
  const Json langevin = with(ou, {{"/process",
                                   {{"type", "langevin"},
                                    {"temperature", 0.3},
                                    {"objective", {{"type", "quadratic"}, {"eigenvalues", {0.5, 3}}}}}}});
  check_agreement(theory_results(langevin), "langevin", 20);
}

TEST_CASE("theory: a volatility or a rate 3 % off is noticed", "[host][law][negative]") {
  const Json document = with(ou, {{"/replicas", 60000}});
  for (const char* key : {"/process/volatility", "/process/rate"}) {
    const double value = document.at(Json::json_pointer(key)).get<double>();
    const auto results = theory_results(document, with(document, {{key, 1.03 * value}}));
    CHECK(tally(results, "ornstein-uhlenbeck").contradicted >= 1);
  }
}

TEST_CASE("theory: moments of growing processes by their closed forms", "[host]") {
  const Json gbm = with(ou, {{"/process", {{"type", "geometric_brownian"}, {"drift", 0.3}, {"volatility", 0.5}}},
                             {"/initial_point", 2},
                             {"/observables", {"x[0]"}}});
  const double n = 20;
  const std::vector<Prediction> euler = predictions_of(gbm);
  const double mean = 2 * std::pow(1.03, n);
  CHECK(predicted(euler, "geometric-brownian", "x[0]", 20, {Quantity::mean}) == Approx(mean).epsilon(1e-12));
  CHECK(predicted(euler, "geometric-brownian", "x[0]", 20, {Quantity::variance}) ==
        Approx(4 * std::pow(1.03 * 1.03 + 0.025, n) - mean * mean).epsilon(1e-11));
  const std::vector<Prediction> milstein = predictions_of(with(gbm, {{"/integrator/type", "milstein"}}));
  CHECK(predicted(milstein, "geometric-brownian", "x[0]", 20, {Quantity::variance}) ==
        Approx(4 * std::pow(1.03 * 1.03 + 0.025 + 0.5 * 0.0625 * 0.01, n) - mean * mean).epsilon(1e-11));
  const std::vector<Prediction> exact = predictions_of(with(gbm, {{"/integrator/type", "exact"}}));
  CHECK(predicted(exact, "geometric-brownian", "x[0]", 20, {Quantity::variance}) ==
        Approx(4 * std::exp(1.2) * (std::exp(0.5) - 1)).epsilon(1e-12));
  CHECK(predicted(exact, "lognormal-law", "x[0]", 20, {Quantity::quantile, 0.99}) ==
        Approx(2 * std::exp((0.3 - 0.125) * 2 + 0.5 * std::sqrt(2.0) * 2.3263478740408408)).epsilon(1e-11));

  const Json cir = with(gbm, {{"/process", {{"type", "cir"}, {"rate", 1.2}, {"mean", 0.8}, {"volatility", 0.4}}},
                              {"/integrator/type", "exact"}});
  const std::vector<Prediction> square_root = predictions_of(cir);
  const double e = std::exp(-2.4);
  CHECK(predicted(square_root, "cir", "x[0]", 20, {Quantity::mean}) == Approx(0.8 + 1.2 * e).epsilon(1e-12));
  CHECK(predicted(square_root, "cir", "x[0]", 20, {Quantity::variance}) ==
        Approx(2 * 0.16 / 1.2 * (e - e * e) + 0.8 * 0.16 / 2.4 * (1 - e) * (1 - e)).epsilon(1e-12));
}

TEST_CASE("theory: growing processes and linear systems agree with their replicas", "[host][law]") {
  const Json base = with(ou, {{"/initial_point", 1}, {"/observables", {"x[0]"}}, {"/replicas", 40000}});
  const Json gbm = with(base, {{"/process", {{"type", "geometric_brownian"}, {"drift", 0.3}, {"volatility", 0.3}}}});
  const Json cir = with(base, {{"/process", {{"type", "cir"}, {"rate", 1.2}, {"mean", 0.8}, {"volatility", 0.4}}}});
  const Json pearson = with(base, {{"/process", {{"type", "pearson"}, {"rate", 1}, {"a", 0.3}, {"b", 0.15}}}});
  for (const char* integrator : {"euler_maruyama", "milstein"}) {
    check_agreement(theory_results(with(gbm, {{"/integrator/type", integrator}})), "geometric-brownian", 4);
    check_agreement(theory_results(with(cir, {{"/integrator/type", integrator}})), "cir", 4);
    check_agreement(theory_results(with(pearson, {{"/integrator/type", integrator}})), "pearson", 4);
  }
  const std::vector<TheoryResult> exact = theory_results(with(gbm, {{"/integrator/type", "exact"}}));
  check_agreement(exact, "geometric-brownian", 4);
  check_agreement(exact, "lognormal-law", 6);
  check_agreement(theory_results(with(cir, {{"/integrator/type", "exact"}})), "cir", 4);
  const Json system =
      with(ou, {{"/process", {{"type", "linear"}, {"A", {{1, 2}, {0, 2}}}, {"B", {{0.5, 0.1}, {-0.3, 1}}}}}});
  check_agreement(theory_results(system), "linear-system", 8);
}

TEST_CASE("theory: a linear system by hand", "[host]") {
  // One step of 0.1 from (2, -1): K = [[0.9, -0.2], [0, 0.8]], BB' = [[0.26, -0.05], [-0.05, 1.09]].
  const Json system =
      with(ou, {{"/process", {{"type", "linear"}, {"A", {{1, 2}, {0, 2}}}, {"B", {{0.5, 0.1}, {-0.3, 1}}}}},
                {"/checkpoints/times", {0.1, 0.2}}});
  const std::vector<Prediction> all = predictions_of(system);
  const auto of = [&](const char* x, int step, Quantity q) { return predicted(all, "linear-system", x, step, {q}); };
  CHECK(of("x[0]", 1, Quantity::mean) == Approx(2.0));
  CHECK(of("x[1]", 1, Quantity::mean) == Approx(-0.8));
  CHECK(of("x[0]", 1, Quantity::variance) == Approx(0.026));
  CHECK(of("x[0]", 2, Quantity::variance) ==
        Approx(0.81 * 0.026 + 2 * 0.9 * 0.2 * 0.005 + 0.04 * 0.109 + 0.026).epsilon(1e-12));
}

TEST_CASE("theory: the Pearson law at the end", "[host][law]") {
  const Json document = with(ou, {{"/process", {{"type", "pearson"}, {"rate", 1}, {"a", 0.3}, {"b", 0.5}}},
                                  {"/integrator", {{"type", "milstein"}, {"dt", 0.02}}},
                                  {"/time", 6},
                                  {"/checkpoints/times", {6}},
                                  {"/initial_point", 0},
                                  {"/observables", {"x[0]"}}});
  const std::vector<TheoryResult> results = theory_results(document);
  check_agreement(results, "pearson-law", 3);
  // Student-t of 5 degrees of freedom, scale √(0.3/2.5): the 0.9 quantile is 0.511 (theory.md 7.4 in numbers).
  CHECK(predicted(predictions_of(with(document, {{"/statistics/quantiles", {0.9, 0.99}}})), "pearson-law", "x[0]", 300,
                  {Quantity::quantile, 0.9}) == Approx(1.4758840488 * std::sqrt(0.12)).epsilon(1e-9));
  CHECK(tally(theory_results(document, with(document, {{"/process/a", 0.4}})), "pearson-law").contradicted >= 1);
}

TEST_CASE("theory: stationary laws of Langevin dynamics and of the double well", "[host][law]") {
  const Json document = with(
      ou,
      {{"/process",
        {{"type", "langevin"}, {"temperature", 0.5}, {"objective", {{"type", "power"}, {"p", 4}, {"dimension", 1}}}}},
       {"/integrator/dt", 0.01},
       {"/time", 40},
       {"/checkpoints/times", {40}},
       {"/initial_point", 0},
       {"/replicas", 10000},
       {"/observables", {"x[0]"}},
       {"/statistics", {{"quantiles", {0.1, 0.9}}}}});
  const std::vector<Prediction> all = predictions_of(document);
  // exp(-x⁴/2): P(X ≤ q) by Simpson's rule.
  const double q = predicted(all, "gibbs-law", "x[0]", 4000, {Quantity::quantile, 0.9});
  const auto integral = [](double upper) {
    double sum = 0;
    const int cells = 2000;
    const double h = (upper + 4) / cells;
    for (int i = 0; i <= cells; ++i)
      sum += std::exp(-0.5 * std::pow(-4 + h * i, 4)) * (i == 0 || i == cells ? 1 : i % 2 == 1 ? 4 : 2);
    return sum * h / 3;
  };
  CHECK(integral(q) / integral(4) == Approx(0.9).epsilon(1e-6));
  check_agreement(theory_results(document), "gibbs-law", 2);
  CHECK(tally(theory_results(document, with(document, {{"/process/temperature", 1.0}})), "gibbs-law").contradicted ==
        2);
  const Json wells = with(document, {{"/process", {{"type", "double_well"}, {"volatility", 1.0}}},
                                     {"/time", 60},
                                     {"/checkpoints/times", {60}},
                                     {"/replicas", 4000}});
  check_agreement(theory_results(wells), "gibbs-law", 2);
  // Deep wells are not left in time, and nothing is stated.
  for (const Prediction& each : predictions_of(with(wells, {{"/process/volatility", 0.3}, {"/initial_point", -1}})))
    CHECK(each.statement.id != "gibbs-law");
}

TEST_CASE("theory: exits by scale and speed are those of closed forms", "[host]") {
  const ExitLaw brownian = exit_law(rest, 2, {0.3, -1, 1});
  CHECK(brownian.mean == Approx((1 - 0.09) / 4).epsilon(1e-6));
  CHECK(brownian.upwards == Approx(0.65).epsilon(1e-9));
  // 66.228 at D = 0.1 (theory.md 7.9), and Kramers' problem by quadrature: 120.0 and 57.5 at volatility 0.4.
  CHECK(exit_law(back, std::sqrt(0.2), {0, -1, 1}).mean == Approx(66.228).epsilon(2e-5));
  CHECK(exit_law(well, 0.4, {-1, never_below, 1}).mean == Approx(120.0).epsilon(1e-3));
  CHECK(exit_law(well, 0.4, {-1, never_below, 0}).mean == Approx(57.5).epsilon(1e-3));
  CHECK(exit_law(well, 0.3, {-1, never_below, 1}).mean == Approx(1255.5).epsilon(1e-3));
  CHECK(exit_law(well, 0.3, {1, -1, -never_below}).mean == Approx(1255.5).epsilon(1e-3));
  CHECK(std::isinf(exit_law(rest, 1, {0, never_below, 1}).mean));
  CHECK(exit_law(rest, 1, {2, -1, 1}).mean == 0);
}

TEST_CASE("theory: of exits whose ends or start quadrature cannot hold nothing is stated", "[host]") {
  CHECK(std::isnan(exit_law(well, 7, {1, -1, 1e308}).mean));
  CHECK(std::isnan(exit_law(well, 7, {0, -1e308, 1e308}).mean));
  CHECK(std::isnan(exit_law(rest, 1, {0, -1.7e308, 1.7e308}).mean));
  CHECK(!std::isfinite(exit_law(well, 7, {1e38, -9007199254740993.0, -never_below}).mean));
  CHECK(!std::isfinite(exit_law(well, 7, {1e14, never_below, 2e14}).mean));
  CHECK(!std::isfinite(exit_law(back, 1, {1e17, 0, -never_below}).mean));
  CHECK(!stationary_law(well, 1, 1e38));
  Json document{{"process", {{"type", "double_well"}, {"volatility", 7}, {"dimension", 5}}},
                {"integrator", {{"type", "euler_maruyama"}, {"dt", 1}}},
                {"time", 2},
                {"initial_point", 1e38},
                {"replicas", 1},
                {"exit", {{"observable", "x[0]"}, {"lower", -9007199254740993}}}};
  CHECK_NOTHROW(theory_results(document));
  document["initial_point"] = 1e14;
  CHECK_NOTHROW(theory_results(document));
  document["initial_point"] = 0;
  document["exit"] = {{"observable", "x[0]"}, {"lower", -1}, {"upper", 1e308}};
  document["precision"] = "float64";
  CHECK_NOTHROW(theory_results(document));
}

TEST_CASE("theory: exits agree with their replicas", "[host][law]") {
  check_agreement(theory_results(parse_json_text(exit_of_ou)), "diffusion-exit", 2);
  const Json steps = with(exit_of_ou, {{"/exit/bridge", false}});
  check_agreement(theory_results(steps), "diffusion-exit", 2);
  check_agreement(theory_results(with(steps, {{"/process", {{"type", "brownian"}, {"volatility", 1}}}})),
                  "diffusion-exit", 2);
  check_agreement(theory_results(with(steps, {{"/process", {{"type", "double_well"}, {"volatility", 0.6}}},
                                              {"/exit/lower", -1.5},
                                              {"/exit/upper", 1.5}})),
                  "diffusion-exit", 2);
  const Json motion =
      with(exit_of_ou, {{"/exit/bridge", false},
                        {"/integrator/dt", 0.001},
                        {"/time", 5},
                        {"/exit/upper", 1},
                        {"/process", {{"type", "brownian"}, {"driver", {{"type", "stable"}, {"alpha", 1.2}}}}}});
  check_agreement(theory_results(motion), "stable-motion-exit", 1);
  // Getoor's 0.908 from 0 (theory.md 7.6 in numbers).
  CHECK(predicted(predictions_of(with(motion, {{"/initial_point", 0}})), "stable-motion-exit", "", 5000,
                  {Quantity::exit_mean}) == Approx(0.908).margin(5e-4));
  const Json shorter = with(exit_of_ou, {{"/exit/lower", -0.9}, {"/replicas", 8000}});
  CHECK(tally(theory_results(with(exit_of_ou, {{"/replicas", 8000}}), shorter), "diffusion-exit").contradicted >= 1);
}

TEST_CASE("theory: small stable noise leaves a well in polynomial time", "[host][law]") {
  const Json document = with(exit_of_ou, {{"/exit", {{"observable", "x[0]"}, {"lower", -1}, {"upper", 1}}},
                                          {"/initial_point", 0},
                                          {"/time", 200},
                                          {"/replicas", 1000},
                                          {"/integrator/dt", 0.02},
                                          {"/process",
                                           {{"type", "ornstein_uhlenbeck"},
                                            {"rate", 1},
                                            {"volatility", 0.1},
                                            {"driver", {{"type", "stable"}, {"alpha", 1.2}}}}}});
  // 28.5 at alpha 1.2 and eps 0.1 (theory.md 7.11 in numbers).
  CHECK(predicted(predictions_of(document), "stable-well-exit", "", 10000, {Quantity::exit_mean}) ==
        Approx(28.5).epsilon(2e-3));
  check_agreement(theory_results(document), "stable-well-exit", 1);
}

} // namespace heavytail::test
