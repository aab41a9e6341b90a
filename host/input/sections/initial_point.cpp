// SPDX-License-Identifier: MIT
// "initial_point": where replicas start.
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <optional>
#include <string>
#include <vector>

namespace heavytail {

namespace {

/// A random starting point beside its mean.
struct NormalStart {
  double deviation = 0;

  static constexpr auto description() {
    return describe("normal", "x_j = mean_j + std · N(0, 1).", "",
                    parameter("std", &NormalStart::deviation, non_negative, "x", "standard deviation"));
  }
};

std::optional<Slice> read_mean(const Json& value, const std::string& pointer, Reading& reading) {
  if (!value.is_number() && !value.is_array()) {
    reading.report(pointer, "a number, or an array of one for each coordinate", shown(value));
    return std::nullopt;
  }
  const std::int32_t dimension = reading.dimension;
  const ParameterInfo mean{.name = "mean", .type = ValueType::numbers, .extent = Extent::per_coordinate};
  const std::optional<Slice> slice = read_numbers(value, pointer, mean, reading);
  reading.dimension = dimension; // the objective's to say
  return slice;
}

void read_initial_point(Draft& draft) {
  Json* node = document_member(draft, "initial_point");
  if (node == nullptr) return;
  Reading& reading = draft.reading;
  const std::string pointer = "/initial_point";
  if (!node->is_object()) {
    if (!node->is_number() && !node->is_array())
      reading.report(pointer, key_called(experiment_keys(), "initial_point").values, shown(*node));
    else if (const auto mean = read_mean(*node, pointer, reading))
      draft.initial_point.mean = *mean;
    return;
  }
  static const std::vector<std::string> keys = {"type", "mean", "std"};
  static const std::vector<std::string> types = {"normal"};
  refuse_unknown_keys(*node, pointer, keys, reading);
  const Json* type = member(*node, pointer, {.name = "type", .type = ValueType::word, .one_of = types}, reading);
  if (type != nullptr) read_word(*type, pointer + "/type", types, reading);
  const Json* mean = member(*node, pointer, {.name = "mean", .type = ValueType::numbers}, reading);
  if (mean != nullptr)
    if (const auto slice = read_mean(*mean, pointer + "/mean", reading)) draft.initial_point.mean = *slice;
  NormalStart start;
  read_parameters(*node, pointer, reading, start);
  draft.initial_point.deviation = start.deviation;
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

} // namespace

Section initial_point_section() {
  return {initial_point_key(), Stage::start, read_initial_point};
}

} // namespace heavytail
