// SPDX-License-Identifier: MIT
// Signum: while the gradient is g, m_i(k) is normal of mean (1-β^(k+1)) g and variance σ² (1-β)² Σ_{l≤k} β^(2l), and
// the agents' memories are independent.
#include <heavytail/optimizers/signum.hpp>

#include "tests/harness/by_hand.hpp"
#include "tests/harness/ensemble.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace heavytail::test {

namespace {

Signum<double> signum(double beta, Vote vote) {
  Signum<double> optimizer;
  optimizer.beta = beta;
  optimizer.vote = vote;
  std::vector<double> none;
  optimizer.prepare(none);
  return optimizer;
}

} // namespace

TEST_CASE("signum: agents keep running means of their own and send their signs", "[optimizers][exact]") {
  Steps steps(signum(0.75, Vote::mean), 2);
  Vector g = point(4, -8);
  steps.send(0, g, no_draw);
  CHECK(g[0] == 1);
  CHECK(g[1] == -1);
  g = point(-4, 0);
  steps.send(1, g, no_draw);
  CHECK(g[0] == -1);
  CHECK(g[1] == 0);
  g = point(-2, 8);
  steps.send(0, g, no_draw);
  CHECK(steps.memory().agent_point(0, 0)[0] == 0.25);
  CHECK(steps.memory().agent_point(0, 0)[1] == 0.5);
  CHECK(steps.memory().agent_point(1, 0)[0] == -1);
  CHECK(g[0] == 1); // 0.75 · 1 - 0.25 · 2
  CHECK(g[1] == 1);
}

TEST_CASE("signum: the server steps along the mean of the signs, or its sign", "[optimizers][exact]") {
  Vector x = point(1, 1);
  take_step(signum(0.5, Vote::mean), point(1.0 / 2, 0), 0.5, x);
  CHECK(x[0] == 0.75);
  take_step(signum(0.5, Vote::majority), point(-1.0 / 3, 0), 0.5, x);
  CHECK(x[0] == 1.25);
  CHECK(x[1] == 1);
}

TEST_CASE("signum: an infinite gradient has a side, and is forgotten as others are", "[optimizers][exact]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double beta : {0.0, 0.5}) {
    Steps steps(signum(beta, Vote::mean));
    Vector g = point(infinity, -infinity);
    steps.send(0, g, no_draw);
    CHECK(g[0] == 1);
    CHECK(g[1] == -1);
    for (int k = 0; k < 3000; ++k) {
      g = point(-1, infinity);
      steps.send(0, g, no_draw);
    }
    CHECK(g[0] == -1);
    CHECK(g[1] == 1);
  }
}

TEST_CASE("signum: without a memory it is dsignsgd to the byte, also where gradients overflow", "[optimizers]") {
  Json document{{"objective", {{"type", "quadratic"}, {"eigenvalues", {1}}}},
                {"noise", {{"type", "stable"}, {"alpha", 0.3}, {"scale", 1e30}}},
                {"agents", 3},
                {"optimizer", {{"type", "signum"}, {"beta", 0}}},
                {"agents_sampling", "each"},
                {"learning_rate", {{"eta", 0.1}}},
                {"initial_point", 1},
                {"steps", 50},
                {"replicas", 2000},
                {"observables", {"x[0]"}}};
  const Partial with_memory = run_experiment(document).partial;
  document["optimizer"] = {{"type", "dsignsgd"}};
  CHECK((with_memory == run_experiment(document).partial));
  CHECK(with_memory.checkpoints.back().diverged == 0);
}

TEST_CASE("signum: means of whole paths while the gradient is 1, by mean and by vote", "[law]") {
  const boost::math::normal_distribution<double> normal_law;
  LawReport report;
  constexpr int steps = 6;
  constexpr double sigma = 1.5;
  for (const int agents : {1, 3})
    for (const std::string vote : {"mean", "majority"})
      for (const double beta : {0.0, 0.8})
        for (const int dimension : {1, 2}) {
          const Ensemble ensemble =
              run_experiment(Json{{"objective", {{"type", "power"}, {"p", 1}, {"dimension", dimension}}},
                                  {"agents", agents},
                                  {"noise", {{"type", "gaussian"}, {"scale", sigma}}},
                                  {"optimizer", {{"type", "signum"}, {"beta", beta}, {"vote", vote}}},
                                  {"learning_rate", {{"eta", 1}}},
                                  {"initial_point", 100},
                                  {"steps", steps},
                                  {"replicas", 400000},
                                  {"seed", 163},
                                  {"checkpoints", {{"steps", {steps}}}},
                                  {"observables", {"x[0]"}}});
          double expected = 100;
          for (int k = 0; k < steps; ++k) {
            const double mean = 1 - std::pow(beta, k + 1);
            double squares = 0;
            for (int l = 0; l <= k; ++l) squares += std::pow(beta, 2 * l);
            const double p = cdf(normal_law, mean / (sigma * (1 - beta) * std::sqrt(squares)));
            const bool votes = agents == 3 && vote == "majority";
            expected -= 2 * (votes ? p * p * (3 - 2 * p) : p) - 1;
          }
          check_mean(report, std::to_string(agents) + " agents, " + vote + ", beta " + std::to_string(beta),
                     ensemble.summary(steps, "x[0]"), expected);
        }
  expect("signum", report);
}

} // namespace heavytail::test
