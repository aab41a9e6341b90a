// SPDX-License-Identifier: MIT
// Drift and diffusion of the optimizers' SDEs: against formulas by hand, and against mean and covariance of one step of
// the optimizer itself.
#include <heavytail/sde/optimizer_sde.hpp>

#include <catch2/catch.hpp>
#include <tests/harness/sde_model.hpp>

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

} // namespace

TEST_CASE("classic1: drift and diffusion have the moments of one step, for dsgd and the linear compressors", "[law]") {
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

TEST_CASE("classic1: drift and diffusion have the moments of one step of dsignsgd and majority_vote", "[law]") {
  for (const char* noise : {"gaussian", "laplace", "logistic", "uniform"}) {
    expect_step_moments(std::string("dsignsgd, ") + noise,
                        with(base, {{"/optimizer/type", "dsignsgd"}, {"/noise/type", noise}}), somewhere);
    for (const int agents : {1, 2, 5, 6})
      expect_step_moments("majority_vote of " + std::to_string(agents) + ", " + noise,
                          with(base, {{"/optimizer/type", "majority_vote"},
                                      {"/agents", agents},
                                      {"/noise", {{"type", noise}, {"scale", 0.6}}}}),
                          somewhere);
  }
}

} // namespace heavytail::test
