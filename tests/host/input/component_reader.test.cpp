// SPDX-License-Identifier: MIT
// What holds for every parameter of every described component: nothing here names one.
#include "host/input/component_reader.hpp"

#include "kernels/task.hpp"
#include "tests/host/input/placed_components.hpp"

#include <catch2/catch.hpp>

using namespace heavytail;
using namespace heavytail::test;

namespace {

/// Calls `f(placed, parameter, pointer of the parameter)` for every parameter, the noise's shared ones included.
template <class F> void for_each_parameter(F&& f) {
  for (const Placed& placed : all_components()) {
    std::vector<ParameterInfo> parameters = placed.component.parameters;
    if (placed.pointer == "/noise")
      for (const ParameterInfo& shared : info_of<GradientNoise<double>>().parameters) parameters.push_back(shared);
    for (const ParameterInfo& parameter : parameters) {
      INFO(placed.component.name << ": " << parameter.name);
      f(placed, parameter, placed.pointer + "/" + parameter.name);
    }
  }
}

Json with(const Placed& placed, const std::string& pointer, const Json& value) {
  Json document = placed.document;
  document[Json::json_pointer(pointer)] = value;
  return document;
}

std::string expected_in(const ParameterInfo& parameter) {
  return parameter.type == ValueType::integer ? expected_integer(parameter.range) : expected_number(parameter.range);
}

/// Whether `value` for the parameter is refused for its range, at the right place.
bool is_out_of_range(const Placed& placed, const ParameterInfo& parameter, const std::string& pointer, double value) {
  Json json = value;
  std::string at = pointer;
  if (parameter.type == ValueType::integer) json = static_cast<std::int64_t>(value);
  if (parameter.type == ValueType::numbers && parameter.extent == Extent::per_coordinate) {
    json = sample(parameter);
    json[1] = value;
    at += "/1";
  }
  if (parameter.extent == Extent::square_matrix) {
    json = Json::array({Json::array({value})});
    at += "/0/0";
  }
  for (const Problem& problem : problems_at(with(placed, pointer, json), at))
    if (problem.expected.starts_with(expected_in(parameter))) return true;
  return false;
}

bool has_range(const ParameterInfo& parameter) {
  return parameter.type == ValueType::number || parameter.type == ValueType::integer ||
         parameter.type == ValueType::numbers;
}

} // namespace

TEST_CASE("every component is read with its required parameters alone", "[property]") {
  for (const Placed& placed : all_components()) {
    INFO(placed.component.name << " in " << placed.document);
    for (const Problem& problem : problems_of(placed.document)) UNSCOPED_INFO(to_string(problem));
    CHECK(problems_of(placed.document).empty());
  }
}

TEST_CASE("every parameter is taken at its closed bounds and refused at its open ones and beyond both", "[property]") {
  for_each_parameter([](const Placed& placed, const ParameterInfo& parameter, const std::string& pointer) {
    if (!has_range(parameter)) return;
    const auto [low, high, open_low, open_high] = parameter.range;
    const double step = parameter.type == ValueType::integer ? 1 : 0x1p-10;
    if (std::isfinite(low)) {
      CHECK(is_out_of_range(placed, parameter, pointer, low) == open_low);
      CHECK(is_out_of_range(placed, parameter, pointer, low - step));
      CHECK_FALSE(is_out_of_range(placed, parameter, pointer, low + step));
    }
    if (std::isfinite(high)) {
      CHECK(is_out_of_range(placed, parameter, pointer, high) == open_high);
      CHECK(is_out_of_range(placed, parameter, pointer, high + step));
      CHECK_FALSE(is_out_of_range(placed, parameter, pointer, high - step));
    }
    if (parameter.type == ValueType::number) CHECK(is_out_of_range(placed, parameter, pointer, HUGE_VAL));
  });
}

TEST_CASE("every parameter of a wrong type is refused at its place", "[property]") {
  for_each_parameter([](const Placed& placed, const ParameterInfo& parameter, const std::string& pointer) {
    for (const Json& value : {Json(nullptr), Json("no such word"), Json::array(), Json(Json::object())}) {
      INFO(value);
      const std::vector<Problem> problems = problems_of(with(placed, pointer, value));
      REQUIRE_FALSE(problems.empty());
      for (const Problem& problem : problems) CHECK(problem.pointer.starts_with(pointer));
    }
    if (parameter.type == ValueType::integer) CHECK(problems_at(with(placed, pointer, 1.5), pointer).size() == 1);
  });
}

TEST_CASE("every required parameter is missed at its place", "[property]") {
  for_each_parameter([](const Placed& placed, const ParameterInfo& parameter, const std::string& pointer) {
    if (parameter.presence != Presence::required) return;
    Json document = placed.document;
    document[Json::json_pointer(placed.pointer)].erase(parameter.name);
    const std::vector<Problem> problems = problems_of(document);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].pointer == pointer);
    CHECK(problems[0].found == "nothing");
  });
}

TEST_CASE("every misspelt parameter is refused with the right spelling", "[property]") {
  for_each_parameter([](const Placed& placed, const ParameterInfo& parameter, const std::string& pointer) {
    const std::vector<Problem> problems = problems_at(with(placed, pointer + "x", sample(parameter)), pointer + "x");
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].hint == "did you mean \"" + parameter.name + "\"?");
  });
}

TEST_CASE("every misspelt type is refused with the right spelling", "[property]") {
  for (const Placed& placed : all_components()) {
    const std::string pointer = placed.pointer + "/type";
    const std::vector<Problem> problems = problems_at(with(placed, pointer, placed.component.name + "x"), pointer);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].hint == "did you mean \"" + placed.component.name + "\"?");
  }
}

TEST_CASE("every default is written into the document, which reads back to itself", "[property]") {
  for (const Placed& placed : all_components()) {
    INFO(placed.document);
    const Json completed = read_experiment(placed.document).document;
    for (const ParameterInfo& parameter : placed.component.parameters)
      if (parameter.presence == Presence::has_default) {
        const Json& value = completed.at(Json::json_pointer(placed.pointer + "/" + parameter.name));
        CHECK((parameter.type == ValueType::component ? value.at("type") == parameter.fallback.at("type")
                                                      : value == parameter.fallback));
      }
    CHECK(read_experiment(completed).document == completed);
  }
}

TEST_CASE("what a person wrote stays as it was written", "[property]") {
  for (const Placed& placed : all_components()) {
    const Json completed = read_experiment(placed.document).document;
    const Json& component = completed.at(Json::json_pointer(placed.pointer));
    for (const auto& [key, value] : placed.document.at(Json::json_pointer(placed.pointer)).items())
      if (!value.is_object()) CHECK(component.at(key).dump() == value.dump());
    CHECK(completed.begin().key() == placed.document.begin().key());
  }
}

TEST_CASE("words that spell numbers may be numbers", "[property]") {
  Json document = small_document();
  document["optimizer"] =
      Json::parse(R"({"type": "dcsgd", "compressor": {"type": "natural_dithering", "levels": 4, "norm": 2}})");
  CHECK(problems_of(document).empty());
  document["optimizer"]["compressor"]["norm"] = 3;
  CHECK(problems_at(document, "/optimizer/compressor/norm").size() == 1);
}

TEST_CASE("numbers per coordinate: one, an array, or a spaced range with exact ends", "[exact]") {
  const auto eigenvalues = [](const char* objective) {
    Json document = small_document();
    document["objective"] = Json::parse(objective);
    const Experiment experiment = read_experiment(document);
    std::vector<double> values;
    const auto& quadratic = experiment.models.at(0).task->model.objective.get<0>();
    for (std::int32_t j = 0; j < quadratic.dimension; ++j)
      values.push_back(quadratic.eigenvalues.at<double>(experiment.models.at(0).task->table.data(), j));
    return values;
  };
  CHECK(eigenvalues(R"({"type": "quadratic", "eigenvalues": 2, "dimension": 3})") == std::vector<double>{2, 2, 2});
  CHECK(eigenvalues(R"({"type": "quadratic", "eigenvalues": 2})") == std::vector<double>{2});
  CHECK(eigenvalues(
            R"({"type": "quadratic", "eigenvalues": {"from": 1, "to": 2, "spacing": "linear"}, "dimension": 3})") ==
        std::vector<double>{1, 1.5, 2});
  const std::vector<double> log = eigenvalues(
      R"({"type": "quadratic", "eigenvalues": {"from": 100, "to": 0.01, "spacing": "log", "dimension": 5}})");
  REQUIRE(log.size() == 5);
  CHECK(log.front() == 100);
  CHECK(log.back() == 0.01);
  for (std::size_t j = 0; j < 5; ++j) CHECK(std::abs(log[j] / std::pow(10.0, 2 - static_cast<double>(j)) - 1) < 1e-14);
}
