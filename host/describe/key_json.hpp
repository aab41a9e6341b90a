// SPDX-License-Identifier: MIT
// Described structs to JSON and back: what is read is written again in the same bytes, since both follow the same keys.
#pragma once

#include "host/describe/key_types.hpp"
#include "host/estimates/interval.hpp"
#include "host/input/values.hpp"
#include "host/json.hpp"
#include "host/numbers.hpp"
#include "host/output/json_text.hpp"

#include <fmt/format.h>

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

// --- writing

template <Described T> Json object_json(const T& object);

inline Json interval_json(const Interval& interval) {
  return Json::array({json_number(interval.low), json_number(interval.high)});
}

template <class T> Json value_json(const T& value) {
  if constexpr (std::same_as<T, double>) {
    return json_number(value);
  } else if constexpr (std::same_as<T, Interval>) {
    return interval_json(value);
  } else if constexpr (Described<T>) {
    return object_json(value);
  } else if constexpr (Wrapped<T>::vector) {
    Json json = Json::array();
    for (const auto& each : value) json.push_back(value_json(each));
    return json;
  } else if constexpr (TableRow<T>) {
    return std::apply([&](const auto... column) { return Json::array({value_json(value.*column)...}); }, T::columns());
  } else {
    return value;
  }
}

namespace detail {

/// Writes what `json_of` makes of a value, or what stands for its absence.
template <class K, class T, class F> void write_member(const K& key, const T& value, Json& json, F&& json_of) {
  const std::string name(key.name);
  if constexpr (Wrapped<T>::optional) {
    if (value) json[name] = json_of(*value);
    if (!value && key.absence == Absence::null) json[name] = nullptr;
  } else {
    if constexpr (Wrapped<T>::vector)
      if (value.empty() && key.absence == Absence::left_out) return;
    json[name] = json_of(value);
  }
}

template <class Get, class C> void write_key(const Key<Get>& key, const C& from, Json& json) {
  write_member(key, std::invoke(key.get, from), json, [](const auto& value) { return value_json(value); });
}

template <class Get, std::size_t N, class C> void write_key(const WordKey<Get, N>& key, const C& from, Json& json) {
  write_member(key, std::invoke(key.get, from), json,
               [&](const auto& value) -> Json { return std::string(key.words.at(static_cast<std::size_t>(value))); });
}

template <class Get, class C> void write_key(const EstimateKey<Get>& key, const C& from, Json& json) {
  const auto& estimate = std::invoke(key.get, from);
  const auto put = [&](const Json& value, const Json& interval) {
    if (key.part != EstimatePart::interval) json[std::string(key.name)] = value;
    if (key.part != EstimatePart::value) json[interval_name(key)] = interval;
  };
  using T = std::decay_t<decltype(estimate)>;
  if constexpr (Wrapped<T>::optional) {
    if (estimate) put(json_number(estimate->value), interval_json(estimate->interval));
    if (!estimate && key.absence == Absence::null) put(nullptr, nullptr);
  } else if constexpr (std::same_as<T, QualifiedEstimate>) {
    put(json_number(estimate.value), estimate.interval ? interval_json(*estimate.interval) : Json());
  } else {
    put(json_number(estimate.value), interval_json(estimate.interval));
  }
}

template <class Get, class C> void write_key(const NamedKey<Get>& key, const C& from, Json& json) {
  Json& members = json[std::string(key.name)] = Json::object();
  for (const auto& each : std::invoke(key.get, from)) members[each.name] = object_json(each);
}

template <class C> void write_key(const ConstantKey& key, const C& /*from*/, Json& json) {
  json[std::string(key.name)] = std::string(key.text);
}

template <class T> void write_keys(const T& from, Json& json);

template <class Get, class C> void write_key(const Inlined<Get>& key, const C& from, Json& json) {
  write_keys(std::invoke(key.get, from), json);
}

template <class T> void write_keys(const T& from, Json& json) {
  for_each_key<T>([&](const auto& key) { write_key(key, from, json); });
}

} // namespace detail

/// The object of a described struct.
template <Described T> Json object_json(const T& object) {
  Json json = Json::object();
  detail::write_keys(object, json);
  return json;
}

// --- reading

/// Reads an object into a described struct.  What is not as the struct's keys say is reported.
template <Described T> void read_object(const Json& node, const std::string& at, Reading& reading, T& into);

void read_value(const Json& node, const std::string& at, Reading& reading, double& into);
void read_value(const Json& node, const std::string& at, Reading& reading, bool& into);
void read_value(const Json& node, const std::string& at, Reading& reading, int& into);
void read_value(const Json& node, const std::string& at, Reading& reading, std::int64_t& into);
void read_value(const Json& node, const std::string& at, Reading& reading, std::uint64_t& into);
void read_value(const Json& node, const std::string& at, Reading& reading, std::string& into);
void read_value(const Json& node, const std::string& at, Reading& reading, Json& into);
void read_value(const Json& node, const std::string& at, Reading& reading, Interval& into);

/// Whether the value is an array, of `size` elements where that is given; reports it where it is not.
bool is_array(const Json& node, const std::string& at, Reading& reading, std::optional<std::size_t> size = {});

/// The position of the word among `words`; reports it where it is none of them.
std::optional<std::size_t> place_of_word(const Json& node, const std::string& at,
                                         std::span<const std::string_view> words, Reading& reading);

template <Described T> void read_value(const Json& node, const std::string& at, Reading& reading, T& into) {
  read_object(node, at, reading, into);
}

template <TableRow T> void read_value(const Json& node, const std::string& at, Reading& reading, T& into) {
  constexpr auto columns = T::columns();
  if (!is_array(node, at, reading, std::tuple_size_v<decltype(columns)>)) return;
  std::size_t place = 0;
  std::apply(
      [&](const auto... column) { ((read_value(node[place], child(at, place), reading, into.*column), ++place), ...); },
      columns);
}

template <class T> void read_value(const Json& node, const std::string& at, Reading& reading, std::vector<T>& into) {
  if (!is_array(node, at, reading)) return;
  into.resize(node.size());
  for (std::size_t i = 0; i < node.size(); ++i) read_value(node[i], child(at, i), reading, into[i]);
}

namespace detail {

/// An object that is read: what its keys are is gathered on the way, so that others can be refused.
struct ObjectReader {
  const Json& node;
  const std::string& at;
  Reading& reading;
  std::vector<std::string> known{};

  std::string pointer(const std::string& name) const { return child(at, name); }

  /// The member called `name`; reports its absence where it is `required`.
  const Json* member(const std::string& name, bool required);
};

/// Reads a member into a value, or into an optional one, by `read(node, pointer, into)`.
template <class K, class T, class F> void read_member(const K& key, ObjectReader& object, T& into, F&& read) {
  const std::string name(key.name);
  const bool may_lack = (Wrapped<T>::optional || Wrapped<T>::vector) && key.absence == Absence::left_out;
  const Json* node = object.member(name, !may_lack);
  if constexpr (Wrapped<T>::optional) into.reset();
  if (node == nullptr) return;
  if constexpr (Wrapped<T>::optional) {
    if (node->is_null() && key.absence == Absence::null) return;
    read(*node, object.pointer(name), into.emplace());
  } else {
    read(*node, object.pointer(name), into);
  }
}

template <class Get, class C> void read_key(const Key<Get>& key, ObjectReader& object, C& into) {
  read_member(key, object, std::invoke(key.get, into), [&](const Json& node, const std::string& at, auto& value) {
    read_value(node, at, object.reading, value);
  });
}

template <class Get, std::size_t N, class C> void read_key(const WordKey<Get, N>& key, ObjectReader& object, C& into) {
  read_member(key, object, std::invoke(key.get, into), [&](const Json& node, const std::string& at, auto& value) {
    if (const auto place = place_of_word(node, at, key.words, object.reading))
      value = static_cast<std::decay_t<decltype(value)>>(*place);
  });
}

// NOLINTNEXTLINE(readability-function-cognitive-complexity): a branch for each type of an estimate
template <class Get, class C> void read_key(const EstimateKey<Get>& key, ObjectReader& object, C& into) {
  auto& estimate = std::invoke(key.get, into);
  using T = std::decay_t<decltype(estimate)>;
  const std::string name(key.name);
  const std::string interval_at = interval_name(key);
  bool required = true;
  if constexpr (Wrapped<T>::optional) {
    // Value and interval are there together or not at all.
    const auto is_there = [&](const std::string& of) {
      const auto found = object.node.find(of);
      return found != object.node.end() && !(found->is_null() && key.absence == Absence::null);
    };
    if (is_there(name) || is_there(interval_at)) {
      estimate.emplace();
    } else {
      estimate.reset();
      required = key.absence == Absence::null;
    }
  }
  const Json* value = key.part == EstimatePart::interval ? nullptr : object.member(name, required);
  const Json* interval = key.part == EstimatePart::value ? nullptr : object.member(interval_at, required);
  const auto read = [&](const Json* node, const std::string& of, auto& number) {
    if (node != nullptr) read_value(*node, object.pointer(of), object.reading, number);
  };
  if constexpr (Wrapped<T>::optional) {
    if (!estimate) return;
    read(value, name, estimate->value);
    read(interval, interval_at, estimate->interval);
  } else if constexpr (std::same_as<T, QualifiedEstimate>) {
    read(value, name, estimate.value);
    if (interval != nullptr && !interval->is_null()) read(interval, interval_at, estimate.interval.emplace());
  } else {
    read(value, name, estimate.value);
    read(interval, interval_at, estimate.interval);
  }
}

template <class Get, class C> void read_key(const NamedKey<Get>& key, ObjectReader& object, C& into) {
  const std::string name(key.name);
  const Json* node = object.member(name, true);
  if (node == nullptr || !is_object(*node, object.pointer(name), "an object", object.reading)) return;
  auto& list = std::invoke(key.get, into);
  for (const auto& [of, member] : node->items()) {
    auto& each = list.emplace_back();
    each.name = of;
    read_object(member, child(object.pointer(name), of), object.reading, each);
  }
}

template <class C> void read_key(const ConstantKey& key, ObjectReader& object, C& /*into*/) {
  const std::string name(key.name);
  const Json* node = object.member(name, true);
  if (node == nullptr || *node == Json(std::string(key.text))) return;
  object.reading.report(object.pointer(name), shown(Json(std::string(key.text))), shown(*node));
}

template <class T> void read_keys(ObjectReader& object, T& into);

template <class Get, class C> void read_key(const Inlined<Get>& key, ObjectReader& object, C& into) {
  read_keys(object, std::invoke(key.get, into));
}

template <class T> void read_keys(ObjectReader& object, T& into) {
  for_each_key<T>([&](const auto& key) { read_key(key, object, into); });
}

} // namespace detail

template <Described T> void read_object(const Json& node, const std::string& at, Reading& reading, T& into) {
  if (!is_object(node, at, "an object", reading)) return;
  detail::ObjectReader object{node, at, reading};
  detail::read_keys(object, into);
  refuse_unknown_keys(node, at, object.known, reading);
}

} // namespace heavytail
