// SPDX-License-Identifier: MIT
// The keys of the experiment file as data, which the reader, the reference and the JSON Schema share; and how sections
// make theirs.
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

/// The keys of all sections (sections/section.hpp), in the order of the reference.
const std::vector<ExperimentKey>& experiment_keys();

/// The names of keys.
std::vector<std::string> names_of(const std::vector<ExperimentKey>& keys);

/// The key called `name`, which must be there.
const ExperimentKey& key_called(const std::vector<ExperimentKey>& keys, std::string_view name);

/// What may stand in the place of a parameter, in words: "a number greater than 0".
std::string values_of(const ParameterInfo& parameter);

/// JSON Schema of a parameter; components are referred to as #/$defs/<kind>.<name>.
Json schema_of(const ParameterInfo& parameter);

/// JSON Schema of a "number" or an "integer" in a range.
Json schema_of_range(std::string_view type, const Range& range);

/// Of an array of at least so many items.
Json array_of(Json items, int least = 1);

/// Of an object that has the key.
Json requiring(const char* key);

/// Of an object with these members and no others.
Json object_of(const std::vector<ExperimentKey>& members);

/// Of a word; one that spells a number may be written as that.
Json schema_of_words(const std::vector<std::string>& words);

/// Of one of the components of a kind.
Json schema_of_components(const std::string& kind, const std::vector<std::string>& names);

/// The key of a described parameter.
ExperimentKey key_of(const ParameterInfo& parameter);

/// The keys of a described struct.
template <class C> std::vector<ExperimentKey> keys_of_struct() {
  std::vector<ExperimentKey> keys;
  for (const ParameterInfo& parameter : info_of<C>().parameters) keys.push_back(key_of(parameter));
  return keys;
}

/// The sentence of a described struct as the meaning of a key.
template <class C> std::string meaning_of() {
  std::string sentence(C::description().sentence);
  if (sentence.ends_with('.')) sentence.pop_back();
  return sentence;
}

/// A key that holds an object of these members; required where `fallback` is null.
ExperimentKey object_key(std::string name, std::string meaning, Json fallback, std::vector<ExperimentKey> members);

/// A key that may be absent without a default.
ExperimentKey optional_key(std::string name, std::string values, std::string meaning, Json schema);

ExperimentKey key_with_default(std::string name, std::string values, std::string meaning, Json fallback, Json schema);

/// The same key as one of optimizers, or of processes, alone.
ExperimentKey of_optimizer(ExperimentKey key);
ExperimentKey of_process(ExperimentKey key);

} // namespace heavytail
