// SPDX-License-Identifier: MIT
// The keys of the experiment file as data.
#include "host/input/experiment_keys.hpp"

#include "host/input/sde_models.hpp"
#include "host/input/settings.hpp"
#include "host/input/values.hpp"

#include <heavytail/observables/all.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace heavytail {

namespace {

Json schema_of_range(std::string_view type, const Range& range) {
  Json schema{{"type", type}};
  if (std::isfinite(range.low)) schema[range.open_low ? "exclusiveMinimum" : "minimum"] = range.low;
  if (std::isfinite(range.high)) schema[range.open_high ? "exclusiveMaximum" : "maximum"] = range.high;
  return schema;
}

Json array_of(Json items, int least = 1) {
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

/// A word; one that spells a number may be written as that.
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

/// The sentence of a described struct as the meaning of a key.
template <class C> std::string meaning_of() {
  std::string sentence(C::description().sentence);
  if (sentence.ends_with('.')) sentence.pop_back();
  return sentence;
}

template <class C> std::vector<ExperimentKey> keys_of_struct() {
  std::vector<ExperimentKey> keys;
  for (const ParameterInfo& parameter : info_of<C>().parameters) keys.push_back(key_of(parameter));
  return keys;
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

ExperimentKey noise_key() {
  ExperimentKey key = object_key("noise", meaning_of<GradientNoise<double>>(), {{"type", "none"}},
                                 keys_of_struct<GradientNoise<double>>());
  key.values = "a noise with the keys below beside its own";
  key.schema = schema_of_components("noises", detail::names_of(std::type_identity<Noise<double>>{}));
  return key;
}

ExperimentKey checkpoints_key() {
  std::vector<ExperimentKey> members = keys_of_struct<CheckpointGrid>();
  const Json step = schema_of_range("integer", {.low = 0, .high = 0x1p53});
  members.push_back(optional_key("steps", "an array of integers from 0 to steps",
                                 "the steps themselves, in the place of count and spacing", array_of(step, 0)));
  members.push_back(optional_key("times", "an array of multiples of dt",
                                 "of a process: the times themselves, in the place of count and spacing",
                                 array_of({{"type", "number"}, {"minimum", 0}}, 0)));
  return object_key("checkpoints", meaning_of<CheckpointGrid>(), {{"count", 20}, {"spacing", "log"}},
                    std::move(members));
}

ExperimentKey statistics_key() {
  std::vector<ExperimentKey> members = keys_of_struct<StatisticsNumbers>();
  const Json level = schema_of_range("number", {.low = 0, .high = 1, .open_low = true, .open_high = true});
  members.push_back(key_with_default("quantiles", "an array of numbers in (0, 1)", "levels of the quantiles",
                                     {0.5, 0.9, 0.99, 0.999}, array_of(level)));
  members.push_back(key_with_default("thresholds", "an object: observable, an array of numbers",
                                     "levels whose exceedance is counted", Json::object(),
                                     {{"type", "object"}, {"additionalProperties", array_of({{"type", "number"}})}}));
  return object_key("statistics", meaning_of<StatisticsNumbers>(), Json::object(), std::move(members));
}

ExperimentKey learning_rate_key() {
  ExperimentKey key = object_key("learning_rate", meaning_of<LearningRate>(), {}, keys_of_struct<LearningRate>());
  // eta is required unless the normalization sets the step size.
  const Json theory{{"properties", {{"type", {{"const", TheoryStep<double>::description().name}}}}},
                    {"required", Json::array({"type"})}};
  key.schema["if"] = {{"properties", {{"normalization", theory}}}, {"required", Json::array({"normalization"})}};
  key.schema["then"] = {{"properties", {{"eta", false}}}};
  key.schema["else"] = requiring("eta");
  return key;
}

std::string coordinate_pattern() {
  return fmt::format(R"({}\[(0|[1-9][0-9]*)\])", Coordinate::description().name);
}

std::vector<std::string> words_of_observables() {
  std::vector<std::string> words = detail::names_of(std::type_identity<Observable>{});
  std::erase(words, Coordinate::description().name);
  return words;
}

Json schema_of_observable() {
  const Json coordinate{{"type", "string"}, {"pattern", fmt::format("^{}$", coordinate_pattern())}};
  return {{"anyOf", Json::array({{{"enum", words_of_observables()}}, coordinate})}};
}

ExperimentKey observables_key() {
  Json name = schema_of_observable();
  const std::string averages =
      fmt::format("^average:({}|{})$", fmt::join(words_of_observables(), "|"), coordinate_pattern());
  name["anyOf"].push_back({{"type", "string"}, {"pattern", averages}});
  Json schema = array_of(name);
  schema["uniqueItems"] = true;
  return key_with_default("observables", "an array of names of observables, such as \"loss\" or \"x[0]\"",
                          "what is looked at at every checkpoint; of a process [\"x[0]\"] by default",
                          Json::array({"loss", "gradient_norm"}), std::move(schema));
}

ExperimentKey initial_point_key() {
  const Json number{{"type", "number"}};
  const Json mean{{"anyOf", Json::array({number, array_of(number)})}};
  Json normal = object_of(keys_of_struct<NormalStart>());
  normal["properties"]["type"] = {{"const", "normal"}};
  normal["properties"]["mean"] = mean;
  normal["required"] = {"type", "mean", "std"};
  return {.name = "initial_point",
          .values = "a number for all coordinates, an array, or {\"type\": \"normal\", \"mean\": …, \"std\": …}",
          .meaning = "where replicas start; mean: a number or an array, std: standard deviation of each coordinate",
          .schema = {{"anyOf", Json::array({number, array_of(number), normal})}}};
}

/// A key whose value is a component with further keys.
template <class Choices, class Shared>
ExperimentKey component_key(std::string name, std::string values, std::string kind) {
  ExperimentKey key = object_key(std::move(name), meaning_of<Shared>(), {}, keys_of_struct<Shared>());
  key.values = std::move(values);
  key.schema = schema_of_components(kind, detail::names_of(std::type_identity<Choices>{}));
  return key;
}

ExperimentKey exit_key() {
  std::vector<ExperimentKey> members = keys_of_struct<ExitSettings>();
  members.insert(members.begin(), {.name = "observable",
                                   .values = "the name of an observable, such as \"x[0]\"",
                                   .meaning = "what must leave the interval",
                                   .schema = schema_of_observable()});
  ExperimentKey key = object_key("exit", meaning_of<ExitSettings>(), Json::object(), std::move(members));
  key.schema["anyOf"] = Json::array({requiring("lower"), requiring("upper")});
  key.presence = Presence::optional;
  key.fallback = nullptr;
  return key;
}

ExperimentKey stop_key() {
  std::vector<ExperimentKey> members = keys_of_struct<StopNumbers>();
  members.insert(members.begin(), {.name = "observable",
                                   .values = "one of the experiment's observables, or \"exit\"",
                                   .meaning = "whose number is to be known; \"exit\" is the time of the first exit",
                                   .schema = {{"type", "string"}}});
  ExperimentKey key = object_key("stop", meaning_of<StopNumbers>(), Json::object(), std::move(members));
  key.schema["oneOf"] = Json::array({requiring("relative_error"), requiring("absolute_error")});
  key.presence = Presence::optional;
  key.fallback = nullptr;
  return key;
}

ExperimentKey models_key() {
  std::vector<std::string> names = model_names();
  Json schema = array_of(schema_of_words(names));
  schema["uniqueItems"] = true;
  return key_with_default("models", "an array of some of " + quoted_list(names),
                          "the optimizer's own recursion, and SDEs that stand for it", {"discrete"}, std::move(schema));
}

ExperimentKey sde_key() {
  std::vector<ExperimentKey> members = keys_of_struct<SdeSettings>();
  const std::vector<std::string> integrators = detail::names_of(std::type_identity<Integrator<double>>{});
  members.insert(members.begin(),
                 key_with_default("integrator", "one of " + quoted_list(integrators), "integrator of SDE models",
                                  "euler_maruyama", schema_of_words(integrators)));
  return object_key("sde", meaning_of<SdeSettings>(), Json::object(), std::move(members));
}

ExperimentKey sweep_key() {
  const Json axis{
      {"type", "object"},
      {"additionalProperties", false},
      {"properties",
       {{"path", {{"type", "string"}, {"pattern", "^/"}}}, {"values", {{"type", "array"}, {"minItems", 1}}}}},
      {"required", {"path", "values"}}};
  return optional_key("sweep", "an array of {\"path\": pointer, \"values\": array}",
                      "runs the experiment with each value at the JSON pointer; several axes make a grid, of which the "
                      "last changes fastest",
                      array_of(axis));
}

ExperimentKey belonging(KeyOf of, ExperimentKey key) {
  key.of = of;
  return key;
}

std::vector<ExperimentKey> all_keys() {
  const std::vector<ExperimentKey> shared = keys_of_struct<RunSettings>();
  const std::vector<ExperimentKey> described = keys_of_struct<OptimizerSettings>();
  const auto setting = [&](std::string_view name) { return belonging(KeyOf::optimizer, key_called(described, name)); };
  const auto of_optimizer = [](ExperimentKey key) { return belonging(KeyOf::optimizer, std::move(key)); };
  const auto of_process = [](ExperimentKey key) { return belonging(KeyOf::process, std::move(key)); };
  return {
      key_with_default("schema", fmt::format("\"{}\"", experiment_schema_name), "version of the file's format",
                       experiment_schema_name, {{"const", experiment_schema_name}}),
      key_with_default(
          "name", "a string that can be a file name", "name of the result file", "experiment",
          {{"type", "string"}, {"minLength", 1}, {"maxLength", 200}, {"pattern", "^[^/\\u0000-\\u001f]+$"}}),
      setting("objective"),
      setting("agents"),
      setting("agents_sampling"),
      of_optimizer(noise_key()),
      setting("optimizer"),
      of_optimizer(learning_rate_key()),
      of_process(component_key<Process<double>, ProcessDriver>(
          "process", "a process with the keys below beside its own", "processes")),
      of_process(component_key<Integrator<double>, StepLength>(
          "integrator", "an integrator with the keys below beside its own", "integrators")),
      key_of(info_of<RunTime>().parameters.front()),
      initial_point_key(),
      setting("steps"),
      checkpoints_key(),
      of_optimizer(models_key()),
      of_optimizer(sde_key()),
      exit_key(),
      key_called(shared, "replicas"),
      key_with_default("seed", "an integer from 0 to 2^64 - 1", "seed of all random numbers", 1,
                       {{"type", "integer"}, {"minimum", 0}, {"maximum", 18446744073709551615U}}),
      key_called(shared, "precision"),
      key_called(shared, "divergence_radius"),
      observables_key(),
      statistics_key(),
      stop_key(),
      sweep_key(),
  };
}

} // namespace

const std::vector<ExperimentKey>& experiment_keys() {
  static const std::vector<ExperimentKey> keys = all_keys();
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

std::vector<std::string> model_names() {
  std::vector<std::string> names = {"discrete"};
  for (const SdeFamily family : sde_families) names.emplace_back(name_of(family));
  return names;
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
