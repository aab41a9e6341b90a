// SPDX-License-Identifier: MIT
// What is asked of a model in many places: that the answers are those of the step and of the components.
#include <heavytail/model_facts.hpp>

#include "host/input/experiment.hpp"
#include "kernels/task.hpp"

#include <heavytail/lanes/scalar.hpp>
#include <heavytail/step.hpp>

#include <catch2/catch.hpp>
#include <tests/harness/ensemble.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

constexpr std::string_view base = R"({
  "objective": {"type": "quadratic", "eigenvalues": [1, 2, 3]}, "agents": 4, "agents_sampling": "each",
  "noise": {"type": "gaussian", "scale": 0.1},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.01}, "initial_point": 1, "steps": 5})";

Task task_with(std::initializer_list<std::pair<const char*, Json>> changes) {
  return *read_experiment(with(base, changes)).models.at(0).task;
}

Json compressed(const Json& compressor) {
  return {{"type", "dcsgd"}, {"compressor", compressor}};
}

std::vector<Json> compressors() {
  std::vector<Json> all = {{{"type", "identity"}}, {{"type", "top_k"}, {"k", 2}}, {{"type", "scaled_sign"}}};
  for (const bool shared : {false, true})
    for (Json random : {Json{{"type", "rand_k"}, {"k", 2}}, Json{{"type", "bernoulli"}, {"p", 0.25}},
                        Json{{"type", "lazy"}, {"p", 0.25}}, Json{{"type", "qsgd"}, {"levels", 2}},
                        Json{{"type", "ternary"}}, Json{{"type", "natural"}}}) {
      random["shared_mask"] = shared;
      all.push_back(random);
    }
  return all;
}

} // namespace

TEST_CASE("a step draws as many numbers as the counts of its model say", "[model]") {
  const Json regression = {{"type", "linear_regression"}, {"eigenvalues", {1, 2, 3}}, {"label_noise", 0.1}};
  std::vector<Task> tasks;
  for (const char* name : {"dsgd", "dsignsgd", "majority_vote", "normalized_sgd"})
    tasks.push_back(task_with({{"/optimizer/type", name}}));
  for (const Json& compressor : compressors()) {
    tasks.push_back(task_with({{"/optimizer", compressed(compressor)}}));
    tasks.push_back(task_with({{"/optimizer", compressed(compressor)}, {"/objective", regression}}));
  }
  for (const Task& task : tasks) {
    const Model<double>& model = task.model;
    const DrawCounts counts = draw_counts(model);
    const auto stream = Stream<double>::of(model.seed, 7);
    std::vector<double> buffer(static_cast<std::size_t>(Workspace<double, 0>::count * model.dimension), 1.0);
    auto work = Workspace<double, 0>::in(buffer.data(), model.dimension);
    Draws<double> drawn(model, stream);
    seek(drawn, counts, model.agents, 0);
    step(model, task.table.data(), counts, 0, drawn, work);
    Draws<double> sought(model, stream);
    seek(sought, counts, model.agents, 1);
    CHECK(drawn.noise() == sought.noise());
    CHECK(drawn.compression() == sought.compression());
    CHECK(drawn.data() == sought.data());
    CHECK(numbers_of_recursion(model) == counts.variates + counts.uniforms_of_step(4) + counts.normals_of_step(4));
    CHECK(draws_data(model.objective) == (counts.normals != 0));
  }
}

TEST_CASE("linear compressors spread by omega, and no others are linear", "[model]") {
  for (const Json& compressor : compressors()) {
    INFO(compressor);
    const Optimizer<double> optimizer = task_with({{"/optimizer", compressed(compressor)}}).model.optimizer;
    const std::string type = compressor.at("type");
    const bool linear = type == "identity" || type == "rand_k" || type == "bernoulli" || type == "lazy";
    const auto omega = omega_of(optimizer, 3);
    const auto spread = total_spread_of(optimizer, 3);
    CHECK(omega.has_value() == (type != "top_k" && type != "scaled_sign"));
    REQUIRE(spread.has_value() == linear);
    if (linear) CHECK(*spread == Approx(*omega).epsilon(1e-12).margin(1e-12));
    CHECK(shares_uniforms(optimizer) == compressor.value("shared_mask", false));
    CHECK(steps_along_gradients(optimizer));
    CHECK_FALSE(descends(optimizer));
  }
}

TEST_CASE("optimizers say what agents send and what the server makes of it", "[model]") {
  struct Facts {
    Json optimizer;
    bool descends, along_gradients, along_signs, averages;
  };

  const Json clip = {{"type", "clipped_sgd"}, {"threshold", 1}};
  for (const Facts& facts :
       {Facts{{{"type", "dsgd"}}, true, true, false, true}, Facts{{{"type", "dsignsgd"}}, false, false, true, false},
        Facts{{{"type", "majority_vote"}}, false, false, false, false},
        Facts{{{"type", "normalized_sgd"}}, false, false, false, true},
        Facts{{{"type", "momentum"}, {"beta", 0.5}}, false, false, false, true},
        Facts{clip, false, false, false, false}, Facts{with(clip, {{"/where", "server"}}), false, false, false, true},
        Facts{compressed({{"type", "natural"}}), false, true, false, false},
        Facts{compressed({{"type", "lazy"}, {"p", 0.5}}), false, true, false, false},
        Facts{compressed({{"type", "identity"}}), false, true, false, true}}) {
    INFO(facts.optimizer);
    const Optimizer<double> optimizer = task_with({{"/optimizer", facts.optimizer}}).model.optimizer;
    CHECK(descends(optimizer) == facts.descends);
    CHECK(steps_along_gradients(optimizer) == facts.along_gradients);
    CHECK(steps_along_signs(optimizer) == facts.along_signs);
    CHECK(averages_gradients(optimizer) == facts.averages);
    CHECK(compresses(optimizer) == (facts.optimizer.at("type") == "dcsgd"));
  }
}

TEST_CASE("a law of noise is silent, normal or skewed by its parameters, and not by its name alone", "[model]") {
  const auto law = [](const Json& noise) { return task_with({{"/noise", noise}}).model.noise.law; };
  const auto stable = [&](double alpha, double beta) {
    return law({{"type", "stable"}, {"alpha", alpha}, {"beta", beta}});
  };
  CHECK(is_silent(law({{"type", "none"}})));
  CHECK_FALSE(is_silent(law({{"type", "gaussian"}, {"scale", 0}})));
  CHECK(is_normal(law({{"type", "gaussian"}})));
  CHECK(is_normal(stable(2, 0.5)));
  CHECK_FALSE(is_normal(stable(1.9, 0)));
  CHECK(skewness_of(stable(2, 0.5)) == 0);
  CHECK(skewness_of(stable(1.5, 0.5)) == 0.5);
  CHECK(beta_of(stable(2, 0.5)) == 0.5);
  CHECK(variance_of(stable(2, 0)) == 2);
  CHECK(std::isinf(variance_of(stable(1.5, 0))));
  CHECK(tail_index_of(law({{"type", "student_t"}, {"dof", 1.5}})) == 1.5);
  CHECK(sum_index_of(law({{"type", "laplace"}})) == 0);
  CHECK(attracting_scale_of(law({{"type", "student_t"}, {"dof", 1}})) == Approx(1).epsilon(1e-12));
}

} // namespace heavytail::test
