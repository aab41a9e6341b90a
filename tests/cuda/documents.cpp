// SPDX-License-Identifier: MIT
#include "tests/cuda/documents.hpp"

#include "tests/host/input/documents.hpp"

#include <heavytail/compressors/all.hpp>
#include <heavytail/schedules/all.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace heavytail::test {

namespace {

/// An object with the typical parameters of a component, its numbers per coordinate for `dimension` of them.
Json sample_of(const ComponentInfo& component, std::int32_t dimension) {
  Json json = sample(component);
  for (auto& [name, value] : json.items())
    if (value.is_array()) {
      Json numbers = Json::array();
      for (std::int32_t j = 0; j < dimension; ++j) numbers.push_back(value.at(0).get<double>() + 0.25 * j);
      value = numbers;
    }
  for (const ParameterInfo& parameter : component.parameters)
    if (parameter.name == "dimension") json["dimension"] = dimension;
  return json;
}

/// What the cases have in common: an odd number of agents, heavy noise, and a radius that some replicas leave.
Json around(std::int32_t dimension, const std::string& precision) {
  Json json = Json::parse(R"({
    "objective": {"type": "power", "p": 4}, "agents": 3, "agents_sampling": "each",
    "noise": {"type": "student_t", "dof": 1.5, "scale": [0.3, 0.5, 0.7], "gradient_scale": 0.2},
    "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.125},
    "initial_point": {"type": "normal", "mean": 0.5, "std": 0.25}, "steps": 11, "checkpoints": {"steps": [4]},
    "replicas": 1, "seed": 77, "divergence_radius": 4, "observables": ["loss", "average:loss", "x[0]"],
    "statistics": {"thresholds": {"loss": [0.1, 1], "x[0]": [0, 1e9]}}})");
  json["objective"]["dimension"] = dimension;
  json["precision"] = precision;
  return json;
}

template <class List>
void add_list(std::vector<Case>& cases, const std::string& pointer, const Json& base, std::int32_t dimension) {
  for (const ComponentInfo& component : infos_of(std::type_identity<List>{})) {
    Json document = base;
    document[Json::json_pointer(pointer)] = sample_of(component, dimension);
    if (component.name == "theory") {
      document["learning_rate"].erase("eta");
      document["noise"]["dof"] = 2.5; // it asks for a variance
    }
    if (component.name == "linear_regression") document["noise"]["gradient_scale"] = 0;
    if (component.name == "rosenbrock") document["learning_rate"]["eta"] = 1.0 / 4096;
    cases.push_back({pointer + " " + component.name, document});
  }
}

Json matrix(std::int32_t dimension) {
  Json rows = Json::array();
  for (std::int32_t i = 0; i < dimension; ++i) {
    Json row = Json::array();
    for (std::int32_t j = 0; j < dimension; ++j) row.push_back(i == j ? 1.5 + i : 0.25);
    rows.push_back(row);
  }
  return {{"type", "quadratic"}, {"matrix", rows}};
}

bool is_valid(const Json& document) {
  return problems_of(document).empty();
}

} // namespace

std::vector<Case> optimizer_cases(std::int32_t dimension, const std::string& precision) {
  std::vector<Case> cases;
  const Json base = around(dimension, precision);
  add_list<Objective<double>>(cases, "/objective", base, dimension);
  add_list<Noise<double>>(cases, "/noise", base, dimension);
  add_list<Optimizer<double>>(cases, "/optimizer", base, dimension);
  add_list<Schedule>(cases, "/learning_rate/schedule", base, dimension);
  add_list<Normalization<double>>(cases, "/learning_rate/normalization", base, dimension);
  Json compressing = base;
  compressing["optimizer"] = {{"type", "dcsgd"}};
  add_list<Compressor<double>>(cases, "/optimizer/compressor", compressing, dimension);
  for (Case& each : cases)
    if (each.name == "/optimizer/compressor rand_k" && dimension > 1) each.document["optimizer"]["compressor"]["k"] = 2;

  const auto add = [&](const std::string& name, const char* pointer, const Json& value) {
    Json document = base;
    document[Json::json_pointer(pointer)] = value;
    cases.push_back({name, document});
  };
  add("matrix", "/objective", matrix(dimension));
  add("isotropic student_t", "/noise", {{"type", "student_t"}, {"dof", 1.5}, {"joint", "isotropic"}});
  add("isotropic stable", "/noise", {{"type", "stable"}, {"alpha", 1.3}, {"joint", "isotropic"}});
  add("skewed stable", "/noise", {{"type", "stable"}, {"alpha", 1.01}, {"beta", 0.5}});
  add("Cauchy with skewness", "/noise", {{"type", "stable"}, {"alpha", 1}, {"beta", -0.5}});
  add("far tails", "/noise", {{"type", "student_t"}, {"dof", 0.01}});
  Json shared = {{"type", "qsgd"}, {"levels", 3}, {"shared_mask", true}};
  add("shared mask", "/optimizer", {{"type", "dcsgd"}, {"compressor", shared}});
  std::erase_if(cases, [](const Case& each) { return !is_valid(each.document); });
  return cases;
}

std::vector<Case> process_cases(std::int32_t dimension, const std::string& precision) {
  Json base = Json::parse(R"({
    "time": 1.375, "initial_point": 0.75, "checkpoints": {"steps": [4]}, "replicas": 1, "seed": 78,
    "divergence_radius": 4, "observables": ["x[0]", "norm"], "statistics": {"thresholds": {"x[0]": [0, 1]}},
    "exit": {"observable": "x[0]", "lower": -0.5, "upper": 1.25}})");
  base["precision"] = precision;
  std::vector<Case> cases;
  for (const ComponentInfo& process : infos_of(std::type_identity<Process<double>>{}))
    for (const ComponentInfo& integrator : infos_of(std::type_identity<Integrator<double>>{})) {
      Json document = base;
      Json& described = document["process"] = sample_of(process, dimension);
      for (const ParameterInfo& parameter : process.parameters) {
        if (parameter.type == ValueType::component)
          described[parameter.name] = {{"type", "power"}, {"p", 4}, {"dimension", dimension}};
        if (parameter.type == ValueType::numbers && parameter.extent == Extent::square_matrix)
          described[parameter.name] = matrix(dimension)["matrix"];
      }
      document["integrator"] = {{"type", integrator.name}, {"dt", 0.125}};
      for (const char* driver : {"gaussian", "stable"}) {
        document["process"]["driver"] = {{"type", driver}};
        if (std::string(driver) == "stable") document["process"]["driver"]["alpha"] = 1.5;
        for (const bool bridge : {false, true}) {
          document["exit"]["bridge"] = bridge;
          if (is_valid(document))
            cases.push_back(
                {process.name + " " + integrator.name + " " + driver + (bridge ? " bridge" : ""), document});
        }
      }
    }
  return cases;
}

std::vector<Case> model_cases(std::int32_t dimension, const std::string& precision) {
  Json base = around(dimension, precision);
  base["noise"] = {{"type", "gaussian"}, {"scale", 0.5}, {"gradient_scale", 0.25}};
  base["sde"] = {{"substeps", 2}};
  std::vector<Case> cases;
  const auto add_family = [&](const std::string& family) {
    Json document = base;
    document["models"] = {family};
    std::vector<Case> of_family;
    add_list<Objective<double>>(of_family, "/objective", document, dimension);
    add_list<Optimizer<double>>(of_family, "/optimizer", document, dimension);
    add_list<Normalization<double>>(of_family, "/learning_rate/normalization", document, dimension);
    for (const ComponentInfo& integrator : infos_of(std::type_identity<Integrator<double>>{})) {
      document["sde"]["integrator"] = integrator.name;
      of_family.push_back({"/sde/integrator " + integrator.name, document});
    }
    document["sde"] = base["sde"];
    document["optimizer"] = {{"type", "dcsgd"}};
    add_list<Compressor<double>>(of_family, "/optimizer/compressor", document, dimension);
    for (const char* optimizer : {"dsgd", "dsignsgd", "majority_vote"}) {
      document["optimizer"] = {{"type", optimizer}};
      add_list<Noise<double>>(of_family, "/noise", document, dimension);
      document["noise"] = {{"type", "student_t"}, {"dof", 1.5}, {"scale", 0.5}};
      of_family.push_back({"heavy noise", document});
      document["noise"] = base["noise"];
    }
    document["optimizer"] = {{"type", "clipped_sgd"}, {"threshold", 1}, {"by", "coordinate"}};
    of_family.push_back({"clipped_sgd by coordinate", document});
    document["optimizer"]["where"] = "server";
    of_family.push_back({"clipped_sgd at the server", document});
    document["optimizer"] = {{"type", "dsgd"}};
    document["noise"] = {{"type", "gaussian"}, {"scale", {0.3, 0.5, 0.7}}};
    document["sde"]["coupling"] = "common";
    of_family.push_back({"common noise", document});
    for (Case& each : of_family) cases.push_back({family + " " + each.name, std::move(each.document)});
  };
  for (const char* family : {"classic1", "classic2", "faithful1", "levy"}) add_family(family);
  std::erase_if(cases, [](const Case& each) { return !is_valid(each.document); });
  return cases;
}

Task heavy_task(std::int32_t dimension) {
  Json document = around(dimension, "float32");
  document["noise"] = {{"type", "student_t"}, {"dof", 0.7}};
  return *read_experiment(document).models.at(0).task;
}

} // namespace heavytail::test
