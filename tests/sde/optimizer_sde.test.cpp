// SPDX-License-Identifier: MIT
// Drift and diffusion of the optimizers' SDEs: against formulas by hand, and against mean and covariance of one step of
// the optimizer itself.
#include <heavytail/sde/optimizer_sde.hpp>

#include <catch2/catch.hpp>
#include <tests/harness/sde_model.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

constexpr std::string_view base = R"({
  "name": "sde",
  "objective": {"type": "quadratic", "eigenvalues": [0.5, 1, 2]}, "agents": 3,
  "noise": {"type": "gaussian", "scale": [0.3, 0.5, 0.9]},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.2},
  "initial_point": 1, "steps": 10, "seed": 211, "precision": "float64"})";

const Vector somewhere = {0.7, -0.4, 0.25};

Json compressed(const Json& compressor) {
  return {{"type", "dcsgd"}, {"compressor", compressor}};
}

void expect_step_moments(const std::string& law, const Json& document, const Vector& x,
                         std::uint64_t replicas = 200000) {
  const SdeCase c(document, SdeFamily::classic1);
  INFO(law);
  for (const Problem& problem : c.problems()) UNSCOPED_INFO(to_string(problem));
  REQUIRE(c.problems().empty());
  LawReport report;
  check_step_moments(report, c, x, replicas);
  expect(law, report);
}

/// -B of the optimizer's mean step B at x, from classic1.
Vector mean_step(const Json& document, const Vector& x) {
  return SdeCase(document, SdeFamily::classic1).drift(x);
}

/// Checks classic2 and faithful1 against -B ∓ ½(∇B)B, with the derivative from differences of B.
void check_corrections(const std::string& what, const Json& document, const Vector& x) {
  INFO(what);
  const Vector minus_b = mean_step(document, x);
  const double step = 1e-5;
  Vector ahead = x;
  Vector behind = x;
  for (std::size_t j = 0; j < x.size(); ++j) {
    ahead[j] -= step * minus_b[j];
    behind[j] += step * minus_b[j];
  }
  const Vector b_ahead = mean_step(document, ahead);
  const Vector b_behind = mean_step(document, behind);
  const Vector classic2 = SdeCase(document, SdeFamily::classic2).drift(x);
  const Vector faithful1 = SdeCase(document, SdeFamily::faithful1).drift(x);
  double largest = 0;
  double most = 0;
  for (const double b : minus_b) largest = std::max(largest, std::abs(b));
  for (std::size_t j = 0; j < x.size(); ++j) {
    const double bend = (b_behind[j] - b_ahead[j]) / (2 * step); // (∇B)B
    CHECK(classic2[j] == Approx(minus_b[j] - bend / 2).epsilon(0).margin(1e-7 * largest));
    CHECK(faithful1[j] == Approx(minus_b[j] + bend / 2).epsilon(0).margin(1e-7 * largest));
    most = std::max(most, std::abs(bend));
  }
  CHECK(most > 1e-3 * largest); // there is something to see
}

/// Checks that S is diagonal with entries that depend on their own coordinate alone, and S_jj ∂S_jj by differences.
void check_diffusion_slope(const std::string& what, const Json& document, const Vector& x) {
  INFO(what);
  const SdeCase c(document, SdeFamily::classic1);
  REQUIRE(c.problems().empty());
  REQUIRE(c.model().sde.noise_kind == NoiseKind::diagonal);
  const Vector slope = c.diffusion_slope(x);
  const double step = 1e-5;
  const Matrix here = c.covariance(x);
  for (std::size_t k = 0; k < x.size(); ++k) {
    Vector ahead = x;
    Vector behind = x;
    ahead[k] += step;
    behind[k] -= step;
    const Matrix after = c.covariance(ahead);
    const Matrix before = c.covariance(behind);
    for (std::size_t j = 0; j < x.size(); ++j) {
      const double change = (after[j][j] - before[j][j]) / (4 * step);
      CHECK(change == Approx(j == k ? slope[j] : 0.0).epsilon(1e-6).margin(1e-12));
      if (j != k) CHECK(here[j][k] == 0);
    }
  }
}

const Json affine = {{"type", "gaussian"}, {"scale", {0.3, 0.5, 0.9}}, {"gradient_scale", {0.7, 0.2, 0}}};
const Json curved = {{"type", "rosenbrock"}, {"dimension", 3}};
const Json saddle = {{"type", "embedded_saddle"}, {"eigenvalues", {-1, 0.5, 2}}, {"quartic", 1}, {"cubic", 0.3}};
const Json plain_noise = {{"type", "gaussian"}, {"scale", 0.6}};

} // namespace

TEST_CASE("dsgd and dcsgd: drift and diffusion have the moments of one step, whatever mask the agents share", "[law]") {
  expect_step_moments("dsgd", with(base), somewhere);
  for (const bool shared : {false, true}) {
    const std::string name = shared ? ", shared mask" : "";
    for (const int k : {1, 2, 3})
      expect_step_moments(
          "rand_k " + std::to_string(k) + name,
          with(base, {{"/optimizer", compressed({{"type", "rand_k"}, {"k", k}, {"shared_mask", shared}})}}), somewhere);
    for (const char* type : {"bernoulli", "lazy"})
      expect_step_moments(
          type + name, with(base, {{"/optimizer", compressed({{"type", type}, {"p", 0.4}, {"shared_mask", shared}})}}),
          somewhere);
  }
}

TEST_CASE("dsgd and dcsgd: the moments of one step under affine noise, normalizations, other laws and one-pass data",
          "[law]") {
  const Json rand_1 = compressed({{"type", "rand_k"}, {"k", 1}});
  expect_step_moments("affine", with(base, {{"/noise", affine}, {"/optimizer", rand_1}}), somewhere);
  for (const Json& normalization :
       {Json{{"type", "gradient_norm"}, {"c", 0.1}}, Json{{"type", "l0l1"}, {"l0", 1}, {"l1", 2}}})
    expect_step_moments("normalized", with(base, {{"/learning_rate/normalization", normalization}, {"/noise", affine}}),
                        somewhere);
  const Json theory = {{"schedule", {{"type", "constant"}}},
                       {"normalization", {{"type", "theory"}, {"epsilon", 0.5}, {"l0", 2}, {"l1", 1}}}};
  expect_step_moments("theory", with(base, {{"/learning_rate", theory}}), somewhere);
  for (const char* joint : {"independent", "isotropic"})
    for (const Json& law :
         {Json{{"type", "student_t"}, {"dof", 12}}, Json{{"type", "stable"}, {"alpha", 2}, {"beta", 0.3}}}) {
      Json noise = law;
      noise["joint"] = joint;
      noise["scale"] = {0.3, 0.5, 0.9};
      if (noise.at("type") == "stable" && noise.at("joint") == "isotropic") noise["beta"] = 0;
      expect_step_moments("dsgd, " + noise.dump(), with(base, {{"/noise", noise}}), somewhere);
    }
  for (const char* law : {"none", "laplace", "logistic", "uniform", "rademacher"})
    expect_step_moments(std::string("rand_1, ") + law, with(base, {{"/noise/type", law}, {"/optimizer", rand_1}}),
                        somewhere);
  const Json regression = {{"type", "linear_regression"}, {"eigenvalues", {0.5, 1, 2}}, {"label_noise", 0.4}};
  expect_step_moments("regression", with(base, {{"/objective", regression}}), somewhere);
  for (const bool shared : {false, true})
    expect_step_moments(
        "regression, rand_1",
        with(base, {{"/objective", regression},
                    {"/optimizer", compressed({{"type", "rand_k"}, {"k", 1}, {"shared_mask", shared}})}}),
        somewhere);
}

TEST_CASE("dcsgd: the covariance with one sampled gradient is right in the mean for the rounding compressors",
          "[law]") {
  const Json regression = {{"type", "linear_regression"}, {"eigenvalues", {0.5, 1, 2}}, {"label_noise", 0.4}};
  const Json isotropic = {{"type", "student_t"}, {"dof", 12}, {"scale", 0.5}, {"joint", "isotropic"}};
  std::vector<std::pair<std::string, Json>> cases;
  for (const Json& c :
       {Json{{"type", "qsgd"}, {"levels", 1}}, Json{{"type", "qsgd"}, {"levels", 3}}, Json{{"type", "ternary"}},
        Json{{"type", "natural"}}, Json{{"type", "natural_dithering"}, {"levels", 2}},
        Json{{"type", "natural_dithering"}, {"levels", 3}, {"norm", "inf"}}})
    cases.emplace_back(c.dump(), with(base, {{"/optimizer", compressed(c)}}));
  cases.emplace_back("isotropic",
                     with(base, {{"/optimizer", compressed({{"type", "ternary"}})}, {"/noise", isotropic}}));
  cases.emplace_back("data",
                     with(base, {{"/optimizer", compressed({{"type", "ternary"}})}, {"/objective", regression}}));
  for (const auto& [name, document] : cases) {
    INFO(name);
    const SdeCase c(document, SdeFamily::classic1);
    REQUIRE(c.problems().empty());
    constexpr int substeps = 20000;
    std::vector<SampleMean> sampled(9);
    for (int n = 0; n < substeps; ++n) {
      const Matrix covariance = c.covariance(somewhere, n);
      for (std::size_t i = 0; i < 9; ++i) sampled[i].add(covariance[i / 3][i % 3]);
    }
    const StepMoments m = step_moments(c, somewhere, 200000);
    LawReport report;
    for (std::size_t i = 0; i < 9; ++i) {
      const double error = std::hypot(m.covariance_error[i / 3][i % 3], std::sqrt(sampled[i].variance() / substeps));
      report.normal("covariance", sampled[i].mean(), m.covariance[i / 3][i % 3], error);
    }
    expect("sampled covariance, " + name, report);
  }
}

TEST_CASE("dcsgd: without noise the sampled covariance of a rounding compressor is V(∇f)", "[exact]") {
  const SdeCase c(with(base, {{"/optimizer", compressed({{"type", "ternary"}})}, {"/noise", {{"type", "none"}}}}),
                  SdeFamily::classic1);
  // ∇f = (0.35, -0.4, 0.5), V_j = |v_j| (0.5 - |v_j|) / 3, times η² = 0.04.
  const Matrix covariance = c.covariance(somewhere, 5);
  CHECK(covariance[0][0] == Approx(0.04 / 3 * 0.35 * 0.15).epsilon(1e-13));
  CHECK(covariance[1][1] == Approx(0.04 / 3 * 0.4 * 0.1).epsilon(1e-13));
  CHECK(covariance[2][2] == Approx(0).margin(1e-18));
  CHECK(covariance[0][1] == 0);
}

TEST_CASE("dsignsgd and majority_vote: drift and diffusion have the moments of one step", "[law]") {
  for (const Json& law :
       {Json{{"type", "gaussian"}}, Json{{"type", "laplace"}}, Json{{"type", "logistic"}}, Json{{"type", "uniform"}},
        Json{{"type", "rademacher"}}, Json{{"type", "student_t"}, {"dof", 1}},
        Json{{"type", "student_t"}, {"dof", 0.5}}, Json{{"type", "student_t"}, {"dof", 2.7}},
        Json{{"type", "stable"}, {"alpha", 0.6}}, Json{{"type", "stable"}, {"alpha", 1.5}},
        Json{{"type", "stable"}, {"alpha", 2}, {"beta", 0.4}}}) {
    Json noise = law;
    noise["scale"] = {0.3, 0.5, 0.9};
    noise["gradient_scale"] = 0.2;
    expect_step_moments("dsignsgd, " + law.dump(), with(base, {{"/optimizer/type", "dsignsgd"}, {"/noise", noise}}),
                        somewhere);
    noise["scale"] = 0.6;
    for (const int agents : {1, 2, 5, 6})
      expect_step_moments("majority_vote of " + std::to_string(agents) + ", " + law.dump(),
                          with(base, {{"/optimizer/type", "majority_vote"}, {"/agents", agents}, {"/noise", noise}}),
                          somewhere, 100000);
  }
}

TEST_CASE("dsignsgd: the moments of one step with one-pass data, and the corrections of their mean", "[law]") {
  const Json regression = {{"type", "linear_regression"}, {"eigenvalues", {0.5, 1, 2}}, {"label_noise", 0.4}};
  for (const int agents : {1, 3}) {
    const Json document = with(base, {{"/optimizer/type", "dsignsgd"},
                                      {"/objective", regression},
                                      {"/agents", agents},
                                      {"/noise", {{"type", "none"}}}});
    expect_step_moments("signs of data, " + std::to_string(agents), document, somewhere);
    check_corrections("signs of data", document, somewhere);
  }
}

TEST_CASE("dsignsgd: drift and diffusion by hand for Cauchy noise, and without noise", "[exact]") {
  const SdeCase cauchy(with(base, {{"/optimizer/type", "dsignsgd"},
                                   {"/agents", 1},
                                   {"/noise", {{"type", "student_t"}, {"dof", 1}, {"scale", 0.5}}}}),
                       SdeFamily::classic1);
  const Vector drift = cauchy.drift(somewhere);
  const Matrix covariance = cauchy.covariance(somewhere);
  const double gradient[] = {0.35, -0.4, 0.5};
  for (std::size_t j = 0; j < 3; ++j) {
    const double a = 2 / M_PI * std::atan(gradient[j] / 0.5);
    CHECK(drift[j] == Approx(-0.2 * a).epsilon(1e-14));
    CHECK(covariance[j][j] == Approx(0.04 * (1 - a * a)).epsilon(1e-13));
  }
  const SdeCase still(with(base, {{"/optimizer/type", "dsignsgd"}, {"/noise", {{"type", "gaussian"}, {"scale", 0}}}}),
                      SdeFamily::classic1);
  CHECK(still.drift({0.7, 0, -1}) == Vector{-0.2, 0, 0.2});
  CHECK(still.covariance({0.7, 0, -1})[1][1] == 0);
}

TEST_CASE("clipped_sgd: drift and diffusion have the moments of one step, by agents and by the server", "[law]") {
  for (const double threshold : {0.2, 0.45, 3.0})
    for (const char* where : {"agent", "server"}) {
      const Json optimizer = {
          {"type", "clipped_sgd"}, {"by", "coordinate"}, {"threshold", threshold}, {"where", where}};
      const std::string name = "clipped_sgd at " + std::to_string(threshold) + ", " + where;
      expect_step_moments(name, with(base, {{"/optimizer", optimizer}, {"/noise", affine}}), somewhere);
      for (const Json& law :
           {Json{{"type", "laplace"}}, Json{{"type", "uniform"}}, Json{{"type", "student_t"}, {"dof", 1}},
            Json{{"type", "student_t"}, {"dof", 1.5}}, Json{{"type", "student_t"}, {"dof", 2}},
            Json{{"type", "student_t"}, {"dof", 3}}, Json{{"type", "student_t"}, {"dof", 0.5}}}) {
        Json noise = law;
        noise["scale"] = 0.45;
        expect_step_moments(name + ", " + law.dump(),
                            with(base, {{"/optimizer", optimizer},
                                        {"/noise", noise},
                                        {"/agents", std::string_view(where) == "agent" ? 3 : 1}}),
                            somewhere, 100000);
      }
    }
  const Json by_norm = {{"type", "clipped_sgd"}, {"threshold", 0.4}};
  expect_step_moments("clipped_sgd by norm in one dimension",
                      with(base, {{"/optimizer", by_norm}, {"/objective/eigenvalues", {1}}}), {0.7});
}

TEST_CASE("clipped_sgd: the moments of theory.md 6.1 by hand, and without cancellation far beyond the threshold",
          "[exact]") {
  const auto at = [](double g, double scale, double threshold) {
    const SdeCase c(
        with(base, {{"/optimizer", {{"type", "clipped_sgd"}, {"by", "coordinate"}, {"threshold", threshold}}},
                    {"/agents", 1},
                    {"/noise", {{"type", "gaussian"}, {"scale", scale}}},
                    {"/objective/eigenvalues", {1}},
                    {"/learning_rate/eta", 1}}),
        SdeFamily::classic1);
    return std::pair(-c.drift({g})[0], c.covariance({g})[0][0]);
  };
  const auto phi = [](double y) { return std::exp(-y * y / 2) / std::sqrt(2 * M_PI); };
  const auto cdf = [](double y) { return std::erfc(-y / std::sqrt(2)) / 2; };
  for (const double g : {0.0, 0.25, -0.6, 1.5}) {
    const double s = 0.6;
    const double c = 0.4;
    const double a = (-c - g) / s;
    const double b = (c - g) / s;
    const double first = g * (cdf(b) - cdf(a)) + s * (phi(a) - phi(b)) + c * cdf(-b) - c * cdf(a);
    const double second = (g * g + s * s) * (cdf(b) - cdf(a)) + 2 * g * s * (phi(a) - phi(b)) +
                          s * s * (a * phi(a) - b * phi(b)) + c * c * (cdf(-b) + cdf(a));
    const auto [mean, variance] = at(g, s, c);
    CHECK(mean == Approx(first).epsilon(1e-13).margin(1e-15));
    CHECK(variance == Approx(second - first * first).epsilon(1e-12));
  }
  // Far beyond: E((Z - p)⁺)² ~ 2φ(p)/p³ (1 - 6/p² + 45/p⁴), p = 30.
  const auto [mean, variance] = at(31, 1, 1);
  CHECK(mean == Approx(1).epsilon(1e-14));
  CHECK(variance == Approx(2 * phi(30) / 27000 * (1 - 6.0 / 900 + 45.0 / 810000)).epsilon(1e-4));
  // Far within: the noise as it is.
  CHECK(at(0.3, 1e-3, 1e6).second == Approx(1e-6).epsilon(1e-12));
}

TEST_CASE("normalized_sgd: drift and diffusion have the moments of one step", "[law]") {
  const Json optimizer = {{"type", "normalized_sgd"}};
  expect_step_moments("normalized_sgd", with(base, {{"/optimizer", optimizer}, {"/noise", affine}}), somewhere);
  expect_step_moments(
      "normalized_sgd, isotropic, one agent",
      with(base, {{"/optimizer", optimizer},
                  {"/agents", 1},
                  {"/noise", {{"type", "stable"}, {"alpha", 2}, {"joint", "isotropic"}, {"scale", 0.4}}}}),
      somewhere);
  expect_step_moments("normalized_sgd in one dimension",
                      with(base, {{"/optimizer", optimizer}, {"/objective/eigenvalues", {1}}}), {0.3});
}

TEST_CASE("classic2 and faithful1: the drifts are -B ∓ ½(∇B)B for every optimizer, normalization and kind of noise",
          "[exact]") {
  const Json clip = {{"type", "clipped_sgd"}, {"by", "coordinate"}, {"threshold", 0.6}};
  std::vector<std::pair<std::string, Json>> optimizers = {
      {"dsgd", {{"type", "dsgd"}}},
      {"dcsgd", compressed({{"type", "rand_k"}, {"k", 1}})},
      {"dsignsgd", {{"type", "dsignsgd"}}},
      {"clipped_sgd", clip},
      {"clipped_sgd, server", with(clip, {{"/where", "server"}})},
      {"normalized_sgd", {{"type", "normalized_sgd"}}},
  };
  for (const auto& [name, optimizer] : optimizers)
    for (const Json& objective : {curved, saddle})
      for (const char* normalization : {"none", "gradient_norm"}) {
        Json document = with(base, {{"/optimizer", optimizer},
                                    {"/objective", objective},
                                    {"/learning_rate/normalization", {{"type", normalization}}},
                                    {"/learning_rate/eta", 0.01}});
        const Vector x = objective == curved ? Vector{0.99, 0.98, 0.955} : somewhere;
        check_corrections(name + ", " + normalization, document, x);
        document["noise"] = affine;
        check_corrections(name + ", affine, " + normalization, document, x);
      }
  const Json l0l1 = {{"type", "l0l1"}, {"l0", 1}, {"l1", 2}};
  const Json theory = {{"type", "theory"}, {"epsilon", 0.5}, {"l0", 2}, {"l1", 1}};
  check_corrections("l0l1", with(base, {{"/learning_rate/normalization", l0l1}, {"/objective", saddle}}), somewhere);
  check_corrections("theory", with(base, {{"/learning_rate", {{"normalization", theory}}}, {"/objective", saddle}}),
                    somewhere);
  for (const int agents : {1, 4, 5})
    check_corrections("majority_vote",
                      with(base, {{"/optimizer/type", "majority_vote"},
                                  {"/agents", agents},
                                  {"/objective", saddle},
                                  {"/noise", with(plain_noise, {{"/gradient_scale", 0.4}})}}),
                      somewhere);
  for (const Json& law : {Json{{"type", "laplace"}}, Json{{"type", "logistic"}},
                          Json{{"type", "student_t"}, {"dof", 1}}, Json{{"type", "student_t"}, {"dof", 1.7}},
                          Json{{"type", "stable"}, {"alpha", 1.4}}, Json{{"type", "stable"}, {"alpha", 0.7}}})
    check_corrections("dsignsgd, " + law.dump(),
                      with(base, {{"/optimizer/type", "dsignsgd"}, {"/objective", saddle}, {"/noise", law}}),
                      somewhere);
  for (const double dof : {1.0, 1.5, 2.0, 3.0})
    check_corrections(
        "clipped_sgd, student_t",
        with(base, {{"/optimizer", clip}, {"/objective", saddle}, {"/noise", {{"type", "student_t"}, {"dof", dof}}}}),
        somewhere);
}

TEST_CASE("classic2 and faithful1 of gradient descent: the parabola's rates λ(1 ± λη/2) by hand", "[exact]") {
  const Json document = with(base, {{"/noise", {{"type", "none"}}}, {"/objective/eigenvalues", {1.5}}});
  const double b = 0.2 * 1.5;
  CHECK(SdeCase(document, SdeFamily::classic1).drift({2})[0] == Approx(-2 * b).epsilon(1e-15));
  CHECK(SdeCase(document, SdeFamily::classic2).drift({2})[0] == Approx(-2 * b * (1 + b / 2)).epsilon(1e-15));
  CHECK(SdeCase(document, SdeFamily::faithful1).drift({2})[0] == Approx(-2 * b * (1 - b / 2)).epsilon(1e-15));
}

TEST_CASE("diffusion_slope: S_jj ∂S_jj of every model with diagonal noise", "[exact]") {
  const Json clip = {{"type", "clipped_sgd"}, {"by", "coordinate"}, {"threshold", 0.6}};
  for (const Json& optimizer : {compressed({{"type", "bernoulli"}, {"p", 0.4}}),
                                compressed({{"type", "bernoulli"}, {"p", 0.4}, {"shared_mask", true}}),
                                Json{{"type", "dsignsgd"}}, clip, with(clip, {{"/where", "server"}})})
    check_diffusion_slope(optimizer.dump(), with(base, {{"/optimizer", optimizer}, {"/objective", saddle}}), somewhere);
  for (const int agents : {1, 4, 5})
    check_diffusion_slope(
        "majority_vote",
        with(base, {{"/optimizer/type", "majority_vote"}, {"/agents", agents}, {"/noise", plain_noise}}), somewhere);
  const Json line = {{"type", "quadratic"}, {"eigenvalues", {1.5}}};
  for (const bool shared : {false, true})
    for (const Json& optimizer :
         {Json{{"type", "dsgd"}}, compressed({{"type", "lazy"}, {"p", 0.4}, {"shared_mask", shared}}),
          compressed({{"type", "bernoulli"}, {"p", 0.4}, {"shared_mask", shared}})})
      check_diffusion_slope("affine " + optimizer.dump(),
                            with(base, {{"/optimizer", optimizer}, {"/objective", line}, {"/noise", affine}}), {0.7});
  const SdeCase additive(with(base), SdeFamily::classic1);
  CHECK(additive.model().sde.noise_kind == NoiseKind::additive);
  CHECK(additive.diffusion_slope(somewhere) == Vector{0, 0, 0});
  for (const Json& general :
       {with(base, {{"/noise", affine}}), with(base, {{"/optimizer", compressed({{"type", "lazy"}, {"p", 0.4}})}}),
        with(base, {{"/optimizer/type", "dsignsgd"}, {"/objective", curved}}),
        with(base, {{"/learning_rate/normalization", {{"type", "gradient_norm"}}}})})
    CHECK(SdeCase(general, SdeFamily::classic1).model().sde.noise_kind == NoiseKind::general);
}

TEST_CASE("momentum: underdamped Langevin by hand, with the stationary variances of theory.md 6.5", "[exact]") {
  const SdeCase c(with(base, {{"/optimizer", {{"type", "momentum"}, {"beta", 0.8}}},
                              {"/noise", {{"type", "gaussian"}, {"scale", 0.6}}}}),
                  SdeFamily::classic1);
  REQUIRE(c.problems().empty());
  REQUIRE(c.dimension() == 6);
  CHECK(c.model().sde.noise_kind == NoiseKind::additive);
  const Vector state = {0.7, -0.4, 0.25, 1, 2, -3};
  const Vector drift = c.drift(state);
  const double gradient[] = {0.35, -0.4, 0.5};
  const double lambda[] = {0.5, 1, 2};
  const Matrix covariance = c.covariance(state);
  for (std::size_t j = 0; j < 3; ++j) {
    CHECK(drift[j] == Approx(-0.2 * state[3 + j]).epsilon(1e-15));
    CHECK(drift[3 + j] == Approx(gradient[j] - 0.2 * state[3 + j]).epsilon(1e-14));
    CHECK(covariance[j][j] == 0);
    CHECK(covariance[3 + j][3 + j] == Approx(0.36 / 3).epsilon(1e-14));
    // Var V = σ²/(2(1-β)N), Var X = ησ²/(2λ(1-β)N) and Cov = 0 solve the Lyapunov equation.
    const double of_v = 0.36 / 3 / (2 * 0.2);
    const double of_x = 0.2 * of_v / lambda[j];
    Vector unit(6, 0.0);
    unit[j] = 1;
    const double v_by_x = c.drift(unit)[3 + j];
    unit[j] = 0;
    unit[3 + j] = 1;
    const double x_by_v = c.drift(unit)[j];
    const double v_by_v = c.drift(unit)[3 + j];
    CHECK(x_by_v * of_v + v_by_x * of_x == Approx(0).margin(1e-15));
    CHECK(2 * v_by_v * of_v + covariance[3 + j][3 + j] == Approx(0).margin(1e-15));
  }
}

TEST_CASE("levy: the scale is that of the mean of the agents' stable noise, or of what attracts Student noise",
          "[exact]") {
  const auto scale = [](const Json& noise, int agents) {
    const SdeCase c(with(base, {{"/noise", noise}, {"/agents", agents}}), SdeFamily::levy);
    for (const Problem& problem : c.problems()) UNSCOPED_INFO(to_string(problem));
    REQUIRE(c.problems().empty());
    CHECK(c.drift(somewhere) == SdeCase(with(base), SdeFamily::classic1).drift(somewhere));
    return -c.diffusion(somewhere, {1, 0, 0})[0] / c.step_size();
  };
  CHECK(scale({{"type", "stable"}, {"alpha", 1.5}, {"scale", 0.7}}, 4) ==
        Approx(0.7 * std::pow(4, 1 / 1.5 - 1)).epsilon(1e-14));
  CHECK(scale({{"type", "stable"}, {"alpha", 1.5}, {"scale", {0.7, 0.1}}}, 2) ==
        Approx(std::pow((std::pow(0.7, 1.5) + std::pow(0.1, 1.5)) / std::pow(2, 1.5), 1 / 1.5)).epsilon(1e-14));
  CHECK(scale({{"type", "student_t"}, {"dof", 1}, {"scale", 0.7}}, 4) == Approx(0.7).epsilon(1e-14));
  CHECK(scale({{"type", "stable"}, {"alpha", 0.5}, {"scale", 0.7}}, 4) == Approx(0.7 * 4).epsilon(1e-14));
  const SdeCase skewed(with(base, {{"/noise", {{"type", "stable"}, {"alpha", 1.5}, {"beta", 0.5}}}}), SdeFamily::levy);
  CHECK(skewed.model().sde.stable_index == 1.5);
  CHECK(skewed.model().sde.stable_skew == 0.5);
  CHECK(skewed.model().sde.noise_kind == NoiseKind::additive);
}

} // namespace heavytail::test
