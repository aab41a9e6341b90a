// SPDX-License-Identifier: MIT
#include "host/input/sde_models.hpp"

#include "kernels/task.hpp"

#include <catch2/catch.hpp>
#include <tests/harness/sde_model.hpp>

#include <string>
#include <type_traits>
#include <vector>

namespace heavytail::test {

namespace {

constexpr std::string_view base = R"({
  "name": "sde",
  "objective": {"type": "quadratic", "eigenvalues": [0.5, 1, 2]}, "agents": 3,
  "noise": {"type": "gaussian", "scale": 0.5},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.2},
  "initial_point": 1, "steps": 10, "seed": 211})";

using Changes = std::initializer_list<std::pair<const char*, Json>>;

/// The pointers of what stands against a model, in order; every reason must be complete.
std::vector<std::string> pointers(SdeFamily family, Changes changes) {
  const SdeCase c(with(base, changes), family);
  std::vector<std::string> found;
  for (const Problem& problem : c.problems()) {
    INFO(to_string(problem));
    CHECK_FALSE(problem.expected.empty());
    CHECK_FALSE(problem.found.empty());
    CHECK_FALSE(problem.hint.empty());
    found.push_back(problem.pointer);
  }
  return found;
}

using Pointers = std::vector<std::string>;

const Json cauchy = {{"type", "student_t"}, {"dof", 1}, {"scale", 0.5}};
const Json regression = {{"type", "linear_regression"}, {"eigenvalues", {0.5, 1, 2}}, {"label_noise", 0.4}};

Json compressed(const Json& compressor) {
  return {{"type", "dcsgd"}, {"compressor", compressor}};
}

} // namespace

TEST_CASE("Brownian models of dsgd and dcsgd are refused where the noise has no variance", "[input]") {
  for (const SdeFamily family : {SdeFamily::classic1, SdeFamily::classic2, SdeFamily::faithful1}) {
    CHECK(pointers(family, {}) == Pointers{});
    CHECK(pointers(family, {{"/noise", cauchy}}) == Pointers{"/models"});
    CHECK(pointers(family, {{"/noise", with(cauchy, {{"/dof", 2}})}}) == Pointers{"/models"});
    CHECK(pointers(family, {{"/noise", {{"type", "stable"}, {"alpha", 1.9}}}}) == Pointers{"/models"});
    CHECK(pointers(family, {{"/noise", with(cauchy, {{"/dof", 2.1}})}}) == Pointers{});
    CHECK(pointers(family, {{"/noise", cauchy}, {"/optimizer", compressed({{"type", "rand_k"}, {"k", 1}})}}) ==
          Pointers{"/models"});
    // Signs have all moments.
    CHECK(pointers(family, {{"/noise", cauchy}, {"/optimizer/type", "dsignsgd"}}) == Pointers{});
  }
}

TEST_CASE("a refusal names what was found, what would fit, and why", "[input]") {
  const SdeCase c(with(base, {{"/noise", cauchy}}), SdeFamily::classic1);
  REQUIRE(c.problems().size() == 1);
  CHECK(to_string(c.problems()[0]).find("\"levy\"") != std::string::npos);
  CHECK(to_string(c.problems()[0]).find("\"classic1\" with noise student_t with dof 1") != std::string::npos);
  CHECK(to_string(c.problems()[0]).find("no Brownian limit") != std::string::npos);
}

TEST_CASE("biased compressors, and shared masks of compressors that round, have no SDE", "[input]") {
  const auto with_compressor = [](const Json& c) {
    return pointers(SdeFamily::classic1, {{"/optimizer", compressed(c)}});
  };
  CHECK(with_compressor({{"type", "top_k"}, {"k", 1}}) == Pointers{"/optimizer/compressor/type"});
  CHECK(with_compressor({{"type", "scaled_sign"}}) == Pointers{"/optimizer/compressor/type"});
  for (const char* type : {"qsgd", "ternary", "natural", "natural_dithering"}) {
    Json c = {{"type", type}};
    if (c.at("type") == "qsgd" || c.at("type") == "natural_dithering") c["levels"] = 2;
    CHECK(with_compressor(c) == Pointers{});
    c["shared_mask"] = true;
    CHECK(with_compressor(c) == Pointers{"/optimizer/compressor/shared_mask"});
  }
  CHECK(with_compressor({{"type", "rand_k"}, {"k", 1}, {"shared_mask", true}}) == Pointers{});
}

TEST_CASE("signs and votes need symmetric independent noise, and a slope for the corrections", "[input]") {
  for (const char* optimizer : {"dsignsgd", "majority_vote"}) {
    const auto refused = [&](const Json& noise, SdeFamily family = SdeFamily::classic1) {
      return pointers(family, {{"/optimizer/type", optimizer}, {"/noise", noise}});
    };
    CHECK(refused({{"type", "stable"}, {"alpha", 1.5}, {"beta", 0.5}}) == Pointers{"/noise/beta"});
    CHECK(refused(with(cauchy, {{"/joint", "isotropic"}})) == Pointers{"/noise/joint"});
    CHECK(refused({{"type", "gaussian"}, {"joint", "isotropic"}}) == Pointers{});
    for (const char* law : {"rademacher", "none"}) {
      CHECK(refused({{"type", law}}) == Pointers{});
      CHECK(refused({{"type", law}}, SdeFamily::faithful1) == Pointers{"/models"});
      CHECK(refused({{"type", law}}, SdeFamily::classic2) == Pointers{"/models"});
    }
    CHECK(pointers(SdeFamily::classic1, {{"/optimizer/type", optimizer}, {"/objective", regression}}).size() == 1);
  }
  const Json scales = {{"type", "gaussian"}, {"scale", {0.1, 0.2, 0.3}}};
  CHECK(pointers(SdeFamily::classic1, {{"/optimizer/type", "dsignsgd"}, {"/noise", scales}}) == Pointers{});
  CHECK(pointers(SdeFamily::classic1, {{"/optimizer/type", "majority_vote"}, {"/noise", scales}}) ==
        Pointers{"/noise/scale"});
}

TEST_CASE("signs of one-pass data have an SDE without further noise", "[input]") {
  const Json none = {{"type", "none"}};
  const auto refused = [&](const char* optimizer, const Json& noise) {
    return pointers(SdeFamily::faithful1,
                    {{"/optimizer/type", optimizer}, {"/objective", regression}, {"/noise", noise}});
  };
  CHECK(refused("dsignsgd", none) == Pointers{});
  CHECK(refused("dsignsgd", {{"type", "gaussian"}}) == Pointers{"/noise/type"});
  CHECK(refused("majority_vote", {{"type", "gaussian"}}) == Pointers{"/objective/type"});
}

TEST_CASE("clipping and normalisation are refused beyond their closed moments", "[input]") {
  const Json clip = {{"type", "clipped_sgd"}, {"by", "coordinate"}, {"threshold", 1}};
  const auto clipped = [&](const Json& optimizer, const Json& noise) {
    return pointers(SdeFamily::classic1, {{"/optimizer", optimizer}, {"/noise", noise}});
  };
  CHECK(clipped(clip, cauchy) == Pointers{});
  CHECK(clipped(with(clip, {{"/by", "norm"}}), cauchy) == Pointers{"/optimizer/by"});
  CHECK(clipped(with(clip, {{"/where", "server"}}), cauchy) == Pointers{"/optimizer/where"});
  CHECK(clipped(with(clip, {{"/where", "server"}}), {{"type", "gaussian"}}) == Pointers{});
  CHECK(clipped(clip, {{"type", "logistic"}}) == Pointers{"/noise/type"});
  const Json normalized = {{"type", "normalized_sgd"}};
  CHECK(clipped(normalized, {{"type", "gaussian"}}) == Pointers{});
  CHECK(clipped(normalized, {{"type", "laplace"}}) == Pointers{"/noise/type"});
}

TEST_CASE("levy is for dsgd under noise of infinite variance alone", "[input]") {
  CHECK(pointers(SdeFamily::levy, {{"/noise", cauchy}}) == Pointers{});
  CHECK(pointers(SdeFamily::levy, {{"/noise", with(cauchy, {{"/joint", "isotropic"}})}}) == Pointers{"/noise/joint"});
  CHECK(pointers(SdeFamily::levy, {}) == Pointers{"/models"});
  CHECK(pointers(SdeFamily::levy, {{"/noise", with(cauchy, {{"/dof", 2}})}}) == Pointers{"/models"});
  CHECK(pointers(SdeFamily::levy, {{"/noise", cauchy}, {"/optimizer/type", "dsignsgd"}}) == Pointers{"/models"});
  CHECK(pointers(SdeFamily::levy, {{"/noise", {{"type", "stable"}, {"alpha", 1}, {"beta", 0.1}}}}) ==
        Pointers{"/noise/beta"});
  CHECK(pointers(SdeFamily::levy, {{"/noise", cauchy}, {"/objective", regression}}) == Pointers{"/objective/type"});
}

TEST_CASE("momentum has the SDE classic1 where the state may hold velocities, and else none", "[input]") {
  const Json momentum = {{"type", "momentum"}, {"beta", 0.9}};
  CHECK(pointers(SdeFamily::classic1, {{"/optimizer", momentum}}) == Pointers{});
  CHECK(pointers(SdeFamily::faithful1, {{"/optimizer", momentum}}) == Pointers{"/models"});
  CHECK(pointers(SdeFamily::classic1, {{"/optimizer", momentum}, {"/noise", cauchy}}) == Pointers{"/models"});
  Task task = *read_experiment(with(base, {{"/optimizer", momentum}})).models.at(0).task;
  CHECK(prepare_sde(task.model, task.table).size() == 1);
}

TEST_CASE("each optimizer finds its own SDE in the table, and what is not in it none", "[input]") {
  for_each_type(std::type_identity<OptimizerSdes<double>>{}, []<class Sde>() {
    STATIC_REQUIRE(std::is_same_v<SdeOf<double, typename Sde::Optimizer>, Sde>);
    STATIC_REQUIRE(Optimizer<double>::tag_of<typename Sde::Optimizer>() >= 0);
  });

  struct Unknown {};

  STATIC_REQUIRE_FALSE(has_sde<double, Unknown>);
  STATIC_REQUIRE_FALSE(has_sde<double, Dsgd<float>>);
}

} // namespace heavytail::test
