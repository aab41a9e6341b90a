// SPDX-License-Identifier: MIT
// Experiment documents for the tests of the input: a small one, and one around every described component.
#pragma once

#include "host/input/component_info.hpp"
#include "host/input/experiment.hpp"

#include <heavytail/compressors/all.hpp>
#include <heavytail/schedules/all.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace heavytail::test {

/// A document of three coordinates that holds only what is required.
inline Json small_document() {
  return Json::parse(R"({"objective": {"type": "quadratic", "eigenvalues": [1, 2, 3]}, "optimizer": {"type": "dsgd"},
                         "learning_rate": {"eta": 0.1}, "initial_point": 1, "steps": 10})");
}

/// What is wrong with a document.
inline std::vector<Problem> problems_of(const Json& document) {
  try {
    read_experiment_file(document);
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

inline std::vector<std::string> pointers_of(const std::vector<Problem>& problems) {
  std::vector<std::string> pointers;
  for (const Problem& problem : problems) pointers.push_back(problem.pointer);
  std::sort(pointers.begin(), pointers.end());
  return pointers;
}

/// The problems at one pointer.
inline std::vector<Problem> problems_at(const Json& document, const std::string& pointer) {
  std::vector<Problem> problems = problems_of(document);
  std::erase_if(problems, [&](const Problem& problem) { return problem.pointer != pointer; });
  return problems;
}

/// A value that the range of a number allows, away from its bounds where there is room.
inline double value_within(const Range& range) {
  if (std::isfinite(range.low) && std::isfinite(range.high)) return 0.5 * (range.low + range.high);
  return std::isfinite(range.low) ? range.low + 1.5 : 0.5;
}

/// A valid value of a parameter.
inline Json sample(const ParameterInfo& parameter) {
  switch (parameter.type) {
  case ValueType::number:
    return value_within(parameter.range);
  case ValueType::integer:
    return static_cast<std::int64_t>(parameter.range.low);
  case ValueType::flag:
    return true;
  case ValueType::word:
    return parameter.one_of.back();
  case ValueType::component:
    return {{"type", parameter.one_of.front()}};
  case ValueType::numbers:
    break;
  }
  const double one = value_within(parameter.range);
  return parameter.extent == Extent::per_agent ? Json(one) : Json::array({one, one + 0.25, one + 0.5});
}

/// A component as an object with its required parameters, and those numbers per coordinate that are optional only
/// because something else may stand in their place.
inline Json sample(const ComponentInfo& component) {
  Json json{{"type", component.name}};
  for (const ParameterInfo& p : component.parameters) {
    const bool coordinates = p.type == ValueType::numbers && p.extent == Extent::per_coordinate;
    if (p.presence == Presence::required || coordinates) json[p.name] = sample(p);
  }
  return json;
}

/// A described component in its place in a valid document.
struct Placed {
  ComponentInfo component;
  std::string pointer;
  Json document;
};

template <class Ch> void place_all(std::vector<Placed>& placed, const std::string& pointer, const Json& around) {
  for (const ComponentInfo& component : infos_of(std::type_identity<Ch>{})) {
    Json document = around;
    document[Json::json_pointer(pointer)] = sample(component);
    if (component.name == "theory") document["learning_rate"].erase("eta");
    placed.push_back({component, pointer, document});
  }
}

/// Every component of every list that a document can hold.
inline std::vector<Placed> all_components() {
  std::vector<Placed> placed;
  const Json document = small_document();
  place_all<Objective<double>>(placed, "/objective", document);
  place_all<Noise<double>>(placed, "/noise", document);
  place_all<Optimizer<double>>(placed, "/optimizer", document);
  place_all<Schedule>(placed, "/learning_rate/schedule", document);
  place_all<Normalization<double>>(placed, "/learning_rate/normalization", document);
  Json compressing = document;
  compressing["optimizer"] = {{"type", "dcsgd"}};
  place_all<Compressor<double>>(placed, "/optimizer/compressor", compressing);
  return placed;
}

} // namespace heavytail::test
