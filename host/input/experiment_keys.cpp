// SPDX-License-Identifier: MIT
// The keys of the experiment file as data.
#include "host/input/experiment_keys.hpp"

#include "host/input/sections/section.hpp"
#include "host/input/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace heavytail {

namespace {

Json schema_of_numbers(const ParameterInfo& parameter) {
  const Json number = schema_of_range("number", parameter.range);
  if (parameter.extent == Extent::square_matrix) return array_of(array_of(number));
  Json forms = Json::array({number, array_of(number)});
  if (parameter.extent == Extent::per_coordinate)
    forms.push_back({{"type", "object"},
                     {"additionalProperties", false},
                     {"properties",
                      {{"from", number},
                       {"to", number},
                       {"spacing", {{"enum", {"linear", "log"}}}},
                       {"dimension", schema_of_range("integer", {.low = 1, .high = 1 << 20})}}},
                     {"required", {"from", "to", "spacing"}}});
  return {{"anyOf", forms}};
}

} // namespace

Json schema_of_range(std::string_view type, const Range& range) {
  Json schema{{"type", type}};
  if (std::isfinite(range.low)) schema[range.open_low ? "exclusiveMinimum" : "minimum"] = range.low;
  if (std::isfinite(range.high)) schema[range.open_high ? "exclusiveMaximum" : "maximum"] = range.high;
  return schema;
}

Json array_of(Json items, int least) {
  Json schema{{"type", "array"}};
  if (least > 0) schema["minItems"] = least;
  schema["items"] = std::move(items);
  return schema;
}

Json requiring(const char* key) {
  return {{"required", Json::array({key})}};
}

Json object_of(const std::vector<ExperimentKey>& members) {
  Json schema{{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
  for (const ExperimentKey& each : members) {
    schema["properties"][each.name] = each.schema;
    schema["properties"][each.name]["description"] = each.meaning;
    if (!each.fallback.is_null()) schema["properties"][each.name]["default"] = each.fallback;
    if (each.presence == Presence::required) schema["required"].push_back(each.name);
  }
  return schema;
}

Json schema_of_words(const std::vector<std::string>& words) {
  Json values = Json::array();
  for (const std::string& word : words) {
    values.push_back(word);
    if (const Json number = Json::parse(word, nullptr, false); number.is_number()) values.push_back(number);
  }
  return {{"enum", values}};
}

Json schema_of_components(const std::string& kind, const std::vector<std::string>& names) {
  Json forms = Json::array();
  for (const std::string& name : names) forms.push_back({{"$ref", fmt::format("#/$defs/{}.{}", kind, name)}});
  return {{"oneOf", forms}};
}

ExperimentKey key_of(const ParameterInfo& parameter) {
  return {.name = parameter.name,
          .values = values_of(parameter),
          .meaning = parameter.meaning,
          .presence = parameter.presence,
          .fallback = parameter.fallback,
          .schema = schema_of(parameter)};
}

ExperimentKey object_key(std::string name, std::string meaning, Json fallback, std::vector<ExperimentKey> members) {
  return {.name = std::move(name),
          .values = "an object",
          .meaning = std::move(meaning),
          .presence = fallback.is_null() ? Presence::required : Presence::has_default,
          .fallback = std::move(fallback),
          .schema = object_of(members),
          .members = members};
}

ExperimentKey optional_key(std::string name, std::string values, std::string meaning, Json schema) {
  return {.name = std::move(name),
          .values = std::move(values),
          .meaning = std::move(meaning),
          .presence = Presence::optional,
          .schema = std::move(schema)};
}

ExperimentKey key_with_default(std::string name, std::string values, std::string meaning, Json fallback, Json schema) {
  return {.name = std::move(name),
          .values = std::move(values),
          .meaning = std::move(meaning),
          .presence = Presence::has_default,
          .fallback = std::move(fallback),
          .schema = std::move(schema)};
}

ExperimentKey of_optimizer(ExperimentKey key) {
  key.of = KeyOf::optimizer;
  return key;
}

ExperimentKey of_process(ExperimentKey key) {
  key.of = KeyOf::process;
  return key;
}

const std::vector<ExperimentKey>& experiment_keys() {
  static const std::vector<ExperimentKey> keys = [] {
    std::vector<ExperimentKey> all;
    for (const Section& section : sections()) all.push_back(section.key);
    return all;
  }();
  return keys;
}

std::vector<std::string> names_of(const std::vector<ExperimentKey>& keys) {
  std::vector<std::string> names;
  for (const ExperimentKey& key : keys) names.push_back(key.name);
  return names;
}

const ExperimentKey& key_called(const std::vector<ExperimentKey>& keys, std::string_view name) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const ExperimentKey& key) { return key.name == name; });
  assert(found != keys.end());
  return *found;
}

std::string values_of(const ParameterInfo& parameter) {
  switch (parameter.type) {
  case ValueType::number:
    return expected_number(parameter.range);
  case ValueType::integer:
    return expected_integer(parameter.range);
  case ValueType::flag:
    return "true or false";
  case ValueType::word:
    return "one of " + quoted_list(parameter.one_of);
  case ValueType::component:
    return "one of the " + parameter.kind;
  case ValueType::numbers:
    break;
  }
  if (parameter.extent == Extent::square_matrix)
    return "an array of rows, each entry " + expected_number(parameter.range);
  if (parameter.extent == Extent::per_agent)
    return expected_number(parameter.range) + " for all agents, or an array of one for each";
  return expected_number(parameter.range) +
         " for all coordinates, an array of one for each, or {\"from\", \"to\", \"spacing\": \"linear\" or \"log\"}";
}

Json schema_of(const ParameterInfo& parameter) {
  switch (parameter.type) {
  case ValueType::number:
    return schema_of_range("number", parameter.range);
  case ValueType::integer: {
    Json schema{{"type", "integer"}};
    schema["minimum"] = static_cast<std::int64_t>(parameter.range.low);
    schema["maximum"] = static_cast<std::int64_t>(parameter.range.high);
    return schema;
  }
  case ValueType::flag:
    return {{"type", "boolean"}};
  case ValueType::word:
    return schema_of_words(parameter.one_of);
  case ValueType::component:
    return schema_of_components(parameter.kind, parameter.one_of);
  case ValueType::numbers:
    break;
  }
  return schema_of_numbers(parameter);
}

} // namespace heavytail
