// SPDX-License-Identifier: MIT
// The keys of the experiment file as data: the reader, the reference and the JSON Schema share them.
#pragma once

#include "host/input/component_info.hpp"
#include "host/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace heavytail {

/// The schema that the program reads and writes.
inline constexpr std::string_view experiment_schema_name = "heavytail/experiment/1";

/// Which experiments a key of the document belongs to.
enum class KeyOf : std::int8_t { every, optimizer, process };

/// A key of the document or of one of its objects.
struct ExperimentKey {
  std::string name;
  std::string values; ///< what may stand there
  std::string meaning;
  Presence presence = Presence::required;
  Json fallback{};                      ///< what an absent key stands for; null where nothing does
  Json schema{};                        ///< JSON Schema of the value
  std::vector<ExperimentKey> members{}; ///< of an object that is no component
  KeyOf of = KeyOf::every;
};

/// All keys, in the order of the reference.
const std::vector<ExperimentKey>& experiment_keys();

/// The names of keys.
std::vector<std::string> names_of(const std::vector<ExperimentKey>& keys);

/// The key called `name`, which must be there.
const ExperimentKey& key_called(const std::vector<ExperimentKey>& keys, std::string_view name);

/// What "models" may hold.
std::vector<std::string> model_names();

/// What may stand in the place of a parameter, in words: "a number greater than 0".
std::string values_of(const ParameterInfo& parameter);

/// JSON Schema of a parameter; components are referred to as #/$defs/<kind>.<name>.
Json schema_of(const ParameterInfo& parameter);

} // namespace heavytail
