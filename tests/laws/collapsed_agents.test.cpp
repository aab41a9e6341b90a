// SPDX-License-Identifier: MIT
// Agents drawn at once: one agent of the scale that the theory says, where the law is exactly that of all, and nowhere
// else; and both ways of sampling agree in law.
#include "kernels/task.hpp"
#include "tests/harness/ensemble.hpp"
#include "tests/host/input/documents.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

constexpr std::string_view text = R"({
  "objective": {"type": "quadratic", "eigenvalues": [0.5, 1.5]}, "agents": 4,
  "noise": {"type": "gaussian", "scale": 0.8}, "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.2},
  "initial_point": 1.0, "steps": 12, "checkpoints": {"steps": [1, 4]}, "replicas": 200000, "seed": 31,
  "divergence_radius": 1e30, "observables": ["x[0]", "loss"]
})";

using Changes = std::vector<std::pair<const char*, Json>>;

Json changed(const Changes& changes) {
  Json document = with(text);
  for (const auto& change : changes) document = with(document, {change});
  return document;
}

ModelRun first_model(const Changes& changes) {
  return read_experiment(changed(changes)).models.at(0);
}

/// The scale and gradient_scale of the one agent that stands for all; fails where there is none.
std::pair<double, double> collapsed_scales(const Changes& changes) {
  const ModelRun run = first_model(changes);
  REQUIRE(run.collapsed);
  REQUIRE(run.task->model.agents == 1);
  const GradientNoise<double>& noise = run.task->model.noise;
  return {noise.scale.at<double>(run.task->table.data(), 0),
          noise.gradient_scale.at<double>(run.task->table.data(), 0)};
}

Json stable(double alpha, double beta = 0) {
  return {{"type", "stable"}, {"alpha", alpha}, {"beta", beta}, {"scale", 0.8}};
}

Json compressed(const char* compressor, double p = 0.3, bool shared = false) {
  return {{"type", "dcsgd"}, {"compressor", {{"type", compressor}, {"p", p}, {"shared_mask", shared}}}};
}

using Group = std::tuple<double, double, double>; // scale, gradient_scale, agents

/// The groups whose messages are counted; fails where there are none.
std::vector<Group> groups(const Changes& changes, Counting counting) {
  const ModelRun run = first_model(changes);
  REQUIRE(run.collapsed);
  const Model<double>& model = run.task->model;
  REQUIRE(model.groups.counting == counting);
  std::vector<Group> found;
  for (std::int32_t i = 0; i < model.agents; ++i) {
    const auto at = [&](const Slice& slice) { return slice.at<double>(run.task->table.data(), i); };
    found.emplace_back(at(model.noise.scale), at(model.noise.gradient_scale), at(model.groups.sizes));
  }
  return found;
}

} // namespace

TEST_CASE("collapsed agents: the scale of the mean's law", "[exact]") {
  CHECK(collapsed_scales({}).first == Approx(0.8 / 2).epsilon(1e-15));
  CHECK(collapsed_scales({{"/noise/scale", {3, 0, 4, 12}}}).first == Approx(13.0 / 4).epsilon(1e-15));
  CHECK(collapsed_scales({{"/noise/gradient_scale", {0, 0.6, 0.8, 0}}}).second == Approx(0.25).epsilon(1e-15));
  CHECK(collapsed_scales({{"/noise", {{"type", "student_t"}, {"dof", 1}, {"scale", {1, 2, 3, 5}}}}}).first ==
        Approx(11.0 / 4).epsilon(1e-15));
  CHECK(collapsed_scales({{"/noise", stable(0.5)}}).first == Approx(0.8 * 4).epsilon(1e-15));
  CHECK(collapsed_scales({{"/noise", stable(1.5, 0.7)}}).first ==
        Approx(0.8 * std::pow(4, 1 / 1.5 - 1)).epsilon(1e-15));
  CHECK(collapsed_scales({{"/noise", stable(1.5)}, {"/noise/scale", {1e200, 1, 1, 1e200}}, {"/precision", "float64"}})
            .first == Approx(1e200 * std::pow(2, 1 / 1.5) / 4).epsilon(1e-14));
  CHECK(collapsed_scales({{"/noise", stable(1.5)}, {"/noise/gradient_scale", 2}}).second ==
        Approx(2 * std::pow(4, 1 / 1.5 - 1)).epsilon(1e-15));
  CHECK(collapsed_scales({{"/noise", stable(1.2)}, {"/noise/joint", "isotropic"}}).first ==
        Approx(0.8 * std::pow(4, 1 / 1.2 - 1)).epsilon(1e-15));
  CHECK(collapsed_scales({{"/noise/scale", {0, 0, 0, 0}}}).first == 0);
  CHECK(collapsed_scales({{"/optimizer", {{"type", "momentum"}, {"beta", 0.5}}}}).first == Approx(0.4));
  CHECK(collapsed_scales({{"/optimizer", {{"type", "normalized_sgd"}}}}).first == Approx(0.4));
  CHECK(collapsed_scales({{"/optimizer", {{"type", "clipped_sgd"}, {"threshold", 1}, {"where", "server"}}}}).first ==
        Approx(0.4));
}

TEST_CASE("collapsed agents: a linear compressor that all agents share, and messages without noise", "[exact]") {
  CHECK(collapsed_scales({{"/optimizer", compressed("bernoulli", 0.3, true)}}).first == Approx(0.4));
  CHECK(collapsed_scales({{"/optimizer", {{"type", "dcsgd"}, {"compressor", {{"type", "identity"}}}}}}).first ==
        Approx(0.4));
  const Changes rand_k = {{"/optimizer", {{"type", "dcsgd"}}},
                          {"/optimizer/compressor", {{"type", "rand_k"}, {"k", 1}, {"shared_mask", true}}}};
  CHECK(collapsed_scales(rand_k).first == Approx(0.4));
  for (const char* optimizer : {"dsignsgd", "majority_vote"})
    CHECK(first_model({{"/noise", {{"type", "none"}}}, {"/optimizer/type", optimizer}}).task->model.agents == 1);
}

TEST_CASE("collapsed agents: groups of equal scales", "[exact]") {
  const std::pair<const char*, Json> signs = {"/optimizer/type", "dsignsgd"};
  CHECK(groups({signs}, Counting::signs) == std::vector<Group>{{0.8, 0, 4}});
  const Json scales = {1, 3, 1, 3, 1, 1, 3, 3};
  const Json growth = {2, 0, 2, 0, 2, 2, 0, 0};
  CHECK(groups({signs, {"/agents", 8}, {"/noise/scale", scales}, {"/noise/gradient_scale", growth}}, Counting::signs) ==
        std::vector<Group>{{1, 2, 4}, {3, 0, 4}});
  CHECK(groups({{"/optimizer", compressed("bernoulli")}}, Counting::coordinates) == std::vector<Group>{{0.8, 0, 4}});
  CHECK(groups({{"/optimizer", compressed("lazy")}}, Counting::messages) == std::vector<Group>{{0.8, 0, 4}});
}

TEST_CASE("collapsed agents: each agent is drawn where the law of the mean is another", "[exact]") {
  const std::vector<std::pair<std::string, Changes>> cases = {
      {"asked for", {{"/agents_sampling", "each"}}},
      {"one agent", {{"/agents", 1}}},
      {"student-t", {{"/noise", {{"type", "student_t"}, {"dof", 1.5}}}}},
      {"laplace", {{"/noise", {{"type", "laplace"}}}}},
      {"skewed of index 1", {{"/noise", stable(1, 0.5)}}},
      {"stable, scales that grow apart", {{"/noise", stable(1.5)}, {"/noise/gradient_scale", {0.1, 0.2, 0.3, 0.4}}}},
      {"signs under a law with atoms", {{"/optimizer/type", "dsignsgd"}, {"/noise/type", "rademacher"}}},
      {"signs under a skewed law", {{"/optimizer/type", "dsignsgd"}, {"/noise", stable(1.5, 0.5)}}},
      {"signs under an isotropic law", {{"/optimizer/type", "dsignsgd"}, {"/noise/joint", "isotropic"}}},
      {"signs of few agents a scale", {{"/optimizer/type", "dsignsgd"}, {"/noise/scale", {1, 1, 1, 2}}}},
      {"thinned, of unstable noise", {{"/optimizer", compressed("lazy")}, {"/noise/type", "laplace"}}},
      {"thinned, isotropic", {{"/optimizer", compressed("bernoulli")}, {"/noise/joint", "isotropic"}}},
      {"clipped by the agents", {{"/optimizer", {{"type", "clipped_sgd"}, {"threshold", 1}}}}},
      {"compressed", {{"/optimizer", {{"type", "dcsgd"}, {"compressor", {{"type", "rand_k"}, {"k", 1}}}}}}},
      {"data of their own", {{"/objective", {{"type", "linear_regression"}, {"eigenvalues", {1, 2}}}}}},
      {"an SDE coupled to them", {{"/models", {"discrete", "classic1"}}, {"/sde", {{"coupling", "common"}}}}},
      {"a scale beyond float32", {{"/noise", stable(0.1)}, {"/noise/scale", 1e38}}},
  };
  for (const auto& [name, changes] : cases) {
    INFO(name);
    const ModelRun run = first_model(changes);
    CHECK(!run.collapsed);
    CHECK(run.task->model.agents == (name == "one agent" ? 1 : 4));
  }
}

TEST_CASE("collapsed agents: both ways of sampling have one law", "[law]") {
  const std::vector<std::pair<std::string, Changes>> cases = {
      {"gaussian, affine, unequal", {{"/noise/scale", {0.2, 0.4, 0.8, 1.6}}, {"/noise/gradient_scale", 0.5}}},
      {"stable 1.4, skewed, normalised", {{"/noise", stable(1.4, 0.6)}, {"/optimizer/type", "normalized_sgd"}}},
      {"isotropic cauchy, momentum",
       {{"/noise", {{"type", "student_t"}, {"dof", 1}, {"joint", "isotropic"}, {"gradient_scale", 0.3}}},
        {"/optimizer", {{"type", "momentum"}, {"beta", 0.6}}}}},
      {"isotropic stable 0.8, clipped",
       {{"/noise", stable(0.8)},
        {"/noise/joint", "isotropic"},
        {"/optimizer", {{"type", "clipped_sgd"}, {"threshold", 2}, {"where", "server"}}}}},
      {"signs, cauchy", {{"/optimizer/type", "dsignsgd"}, {"/noise", {{"type", "student_t"}, {"dof", 1}}}}},
      {"signs, student-t, affine, two scales",
       {{"/optimizer/type", "dsignsgd"},
        {"/agents", 10},
        {"/noise", {{"type", "student_t"}, {"dof", 1.5}, {"gradient_scale", 0.5}}},
        {"/noise/scale", {1, 1, 1, 1, 1, 2, 2, 2, 2, 2}}}},
      {"votes of 40, logistic", {{"/optimizer/type", "majority_vote"}, {"/agents", 40}, {"/noise/type", "logistic"}}},
      {"signs of 100, stable 1.5", {{"/optimizer/type", "dsignsgd"}, {"/agents", 100}, {"/noise", stable(1.5)}}},
      {"bernoulli, gaussian, affine", {{"/optimizer", compressed("bernoulli")}, {"/noise/gradient_scale", 0.5}}},
      {"bernoulli, noiseless, 40 agents",
       {{"/optimizer", compressed("bernoulli", 0.7)}, {"/agents", 40}, {"/noise", {{"type", "none"}}}}},
      {"lazy, stable 1.4", {{"/optimizer", compressed("lazy")}, {"/noise", stable(1.4, 0.6)}}},
      {"lazy, cauchy", {{"/optimizer", compressed("lazy")}, {"/noise", {{"type", "student_t"}, {"dof", 1}}}}},
      {"bernoulli, shared", {{"/optimizer", compressed("bernoulli", 0.3, true)}}},
  };
  for (const auto& [name, changes] : cases) {
    const Ensemble once = run_experiment(changed(changes));
    const Ensemble each = run_experiment(with(changed(changes), {{"/agents_sampling", "each"}, {"/seed", 32}}));
    REQUIRE(once.experiment.models.at(0).collapsed);
    REQUIRE(!each.experiment.models.at(0).collapsed);
    LawReport report;
    for (const std::int64_t step : {1, 4, 12})
      for (const char* observable : {"x[0]", "loss"})
        for (const double p : {0.01, 0.1, 0.5, 0.9, 0.99}) {
          // Counts below the upper end of one bin, which is common to both.
          const Summary& a = once.summary(step, observable);
          const Summary& b = each.summary(step, observable);
          const double edge = a.histogram().bin_around(quantile_of(a, p)).upper;
          report.add(name + " " + observable, p_of_equal_shares(a.histogram().count_at_most(edge), a.survivors(),
                                                                b.histogram().count_at_most(edge), b.survivors()));
        }
    expect(name, report);
  }
}
