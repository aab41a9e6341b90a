// SPDX-License-Identifier: MIT
// Experiment documents for the tests of the input and components.
#pragma once

#include "host/input/component_info.hpp"
#include "host/input/experiment.hpp"

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

} // namespace heavytail::test
