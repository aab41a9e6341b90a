// SPDX-License-Identifier: MIT
// Described structs as plain data: what the JSON Schema and the reference page look at.
#pragma once

#include "host/describe/key_types.hpp"
#include "host/estimates/interval.hpp"
#include "host/json.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace heavytail {

/// A key of an object.
struct KeyInfo {
  std::string name;
  std::string values; ///< what stands there, as Markdown
  std::string unit, meaning;
  bool required = true; ///< whether it is there in every such object
  Json schema;          ///< JSON Schema of the value, which refers to other objects as #/$defs/NAME
};

/// A described struct.
struct ObjectInfo {
  std::string name, sentence;
  std::vector<KeyInfo> keys;
};

namespace detail {

/// What a value of some type is.
struct ValueInfo {
  std::string text;
  Json schema;
  bool required = true;
};

template <class Get, class T> using ValueOf = std::decay_t<std::invoke_result_t<const Get&, T&>>;

} // namespace detail

/// Adds a described struct and all that its keys lead to, each once, an object before those that it refers to.
template <Described T> void add_object(std::vector<ObjectInfo>& objects);

namespace detail {

inline Json reference_to(std::string_view name) {
  return {{"$ref", "#/$defs/" + std::string(name)}};
}

template <class T> ValueInfo value_info(std::vector<ObjectInfo>& objects) {
  if constexpr (std::same_as<T, bool>) {
    return {"true or false", {{"type", "boolean"}}};
  } else if constexpr (std::same_as<T, double>) {
    return {"number", reference_to("number")};
  } else if constexpr (std::unsigned_integral<T>) {
    return {"integer", {{"type", "integer"}, {"minimum", 0}}};
  } else if constexpr (std::integral<T>) {
    return {"integer", {{"type", "integer"}}};
  } else if constexpr (std::same_as<T, std::string>) {
    return {"text", {{"type", "string"}}};
  } else if constexpr (std::same_as<T, Json>) {
    return {"object", {{"type", "object"}}};
  } else if constexpr (std::same_as<T, Interval>) {
    return {"\\[low, high\\]", reference_to("interval")};
  } else if constexpr (Wrapped<T>::vector) {
    const ValueInfo element = value_info<typename Wrapped<T>::Type>(objects);
    return {"array of " + element.text, {{"type", "array"}, {"items", element.schema}}};
  } else if constexpr (TableRow<T>) {
    Json columns = Json::array();
    std::apply(
        [&](const auto... column) {
          (columns.push_back(value_info<ValueOf<decltype(column), T>>(objects).schema), ...);
        },
        T::columns());
    const std::size_t count = columns.size();
    return {"rows", {{"type", "array"}, {"prefixItems", std::move(columns)}, {"minItems", count}, {"maxItems", count}}};
  } else {
    add_object<T>(objects);
    constexpr std::string_view name = T::keys().name;
    std::string link = "[";
    link.append(name).append("](#").append(name).append(")");
    return {link, reference_to(name)};
  }
}

/// The value behind a key, which may be absent as the key says.
template <class T, class F> ValueInfo with_absence(Absence absence, F&& of_type) {
  using Type = typename Wrapped<T>::Type;
  if constexpr (Wrapped<T>::optional) {
    ValueInfo value = of_type(std::type_identity<Type>{});
    value.required = absence == Absence::null;
    if (absence == Absence::left_out) return value;
    value.text += " or null";
    value.schema = {{"anyOf", Json::array({value.schema, {{"type", "null"}}})}};
    return value;
  } else {
    ValueInfo value = of_type(std::type_identity<T>{});
    value.required = !Wrapped<T>::vector || absence == Absence::null;
    return value;
  }
}

/// The keys of an object that is being described, and all objects.
struct ObjectWriter {
  std::vector<KeyInfo>& keys;
  std::vector<ObjectInfo>& objects;

  void add(std::string_view name, ValueInfo value, std::string_view unit, std::string_view meaning) {
    keys.push_back({std::string(name), std::move(value.text), std::string(unit), std::string(meaning), value.required,
                    std::move(value.schema)});
  }
};

template <class T> void add_keys(ObjectWriter& writer);

template <class T, class Get> void add_key(const Key<Get>& key, ObjectWriter& writer) {
  writer.add(key.name,
             with_absence<ValueOf<Get, T>>(
                 key.absence, [&](auto type) { return value_info<typename decltype(type)::type>(writer.objects); }),
             key.unit, key.meaning);
}

template <class T, class Get, std::size_t N> void add_key(const WordKey<Get, N>& key, ObjectWriter& writer) {
  writer.add(key.name,
             with_absence<ValueOf<Get, T>>(key.absence,
                                           [&](auto /*type*/) {
                                             ValueInfo words;
                                             Json names = Json::array();
                                             for (const std::string_view word : key.words) {
                                               if (!words.text.empty()) words.text += ", ";
                                               words.text.append("`").append(word).append("`");
                                               names.push_back(std::string(word));
                                             }
                                             words.schema["enum"] = std::move(names);
                                             return words;
                                           }),
             {}, key.meaning);
}

template <class T, class Get> void add_key(const EstimateKey<Get>& key, ObjectWriter& writer) {
  using Type = ValueOf<Get, T>;
  const auto info = [&](auto type, Absence absence) {
    return with_absence<typename decltype(type)::type>(
        absence, [&](auto of) { return value_info<typename decltype(of)::type>(writer.objects); });
  };
  constexpr bool optional = Wrapped<Type>::optional;
  constexpr bool qualified = std::same_as<Type, QualifiedEstimate>;
  using Value = std::conditional_t<optional, std::optional<double>, double>;
  using Ends = std::conditional_t<optional || qualified, std::optional<Interval>, Interval>;
  if (key.part != EstimatePart::interval)
    writer.add(key.name, info(std::type_identity<Value>{}, key.absence), key.unit, key.meaning);
  if (key.part == EstimatePart::value) return;
  writer.add(interval_name(key), info(std::type_identity<Ends>{}, key.absence), key.unit,
             key.part == EstimatePart::both ? std::string_view("its interval") : key.meaning);
}

template <class T, class Get> void add_key(const NamedKey<Get>& key, ObjectWriter& writer) {
  const ValueInfo element = value_info<typename Wrapped<ValueOf<Get, T>>::Type>(writer.objects);
  std::string text = "object of " + element.text + " by ";
  text += key.of;
  writer.add(key.name, {std::move(text), {{"type", "object"}, {"additionalProperties", element.schema}}}, {},
             key.meaning);
}

template <class T> void add_key(const ConstantKey& key, ObjectWriter& writer) {
  std::string text = "`";
  text.append(key.text).append("`");
  writer.add(key.name, {std::move(text), {{"const", std::string(key.text)}}}, {}, key.meaning);
}

template <class T, class Get> void add_key(const Inlined<Get>& /*key*/, ObjectWriter& writer) {
  add_keys<ValueOf<Get, T>>(writer);
}

template <class T> void add_keys(ObjectWriter& writer) {
  for_each_key<T>([&](const auto& key) { add_key<T>(key, writer); });
}

} // namespace detail

template <Described T> void add_object(std::vector<ObjectInfo>& objects) {
  constexpr auto described = T::keys();
  const auto known = [&](const ObjectInfo& each) { return each.name == described.name; };
  if (std::any_of(objects.begin(), objects.end(), known)) return;
  const std::size_t place = objects.size();
  objects.push_back({std::string(described.name), std::string(described.sentence), {}});
  std::vector<KeyInfo> keys;
  detail::ObjectWriter writer{keys, objects};
  detail::add_keys<T>(writer);
  objects[place].keys = std::move(keys);
}

} // namespace heavytail
