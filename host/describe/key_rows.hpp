// SPDX-License-Identifier: MIT
// The numbers of described structs one by one, with a name for each, for the long table.
#pragma once

#include "host/describe/key_types.hpp"
#include "host/estimates/interval.hpp"

#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace heavytail {

/// A number with the digits that give back the same double; "inf", "-inf" and "nan".
inline std::string number_cell(double value) {
  return std::isnan(value) ? "nan" : fmt::format("{}", value);
}

/// A number, what it is called, and its interval.
struct NumberRow {
  std::string statistic;
  std::string value;
  std::optional<Interval> interval;
};

/// Calls `row(NumberRow)` for every number of a struct, in the order of its keys.  Objects with names of their own and
/// arrays without one for their elements are left out.  `name`: what the struct is called, empty for nothing.
template <Described T, class F> void for_each_number(const T& from, const std::string& name, F&& row);

namespace detail {

inline std::string statistic_name(const std::string& object, std::string_view key, InTable in_table) {
  if (in_table == InTable::itself || key.empty()) return object;
  std::string name = object.empty() ? std::string() : object + ".";
  return name.append(key);
}

template <class T>
concept TableNumber = std::same_as<T, double> || (std::integral<T> && !std::same_as<T, bool>);

template <TableNumber T> std::string cell_of(T value) {
  if constexpr (std::same_as<T, double>)
    return number_cell(value);
  else
    return std::to_string(value);
}

/// The first argument of a struct that is there.
template <class T> void find_argument(const T& from, std::string& argument) {
  for_each_key<T>([&](const auto& key) {
    if constexpr (requires { key.in_table; }) {
      if (key.in_table != InTable::argument || !argument.empty()) return;
      const auto& value = std::invoke(key.get, from);
      using Type = std::decay_t<decltype(value)>;
      if constexpr (TableNumber<Type>) {
        argument = cell_of(value);
      } else if constexpr (Wrapped<Type>::optional && TableNumber<typename Wrapped<Type>::Type>) {
        if (value) argument = cell_of(*value);
      }
    }
  });
}

template <class T, class F> void value_rows(const T& value, const std::string& name, std::string_view each, F&& row) {
  if constexpr (TableNumber<T>) {
    row(NumberRow{name, cell_of(value), {}});
  } else if constexpr (Described<T>) {
    for_each_number(value, name, row);
  } else if constexpr (Wrapped<T>::optional) {
    if (value) value_rows(*value, name, each, row);
  } else if constexpr (Wrapped<T>::vector && Described<typename Wrapped<T>::Type>) {
    if (each.empty()) return;
    for (const auto& element : value) {
      std::string argument;
      find_argument(element, argument);
      // The elements are called otherwise than the array.
      const std::size_t dot = name.rfind('.');
      std::string called = dot == std::string::npos ? std::string() : name.substr(0, dot + 1);
      called.append(each);
      for_each_number(element, fmt::format("{}({})", called, argument), row);
    }
  }
}

template <class Get, class T, class F>
void key_rows(const Key<Get>& key, const T& from, const std::string& object, F&& row) {
  if (key.in_table == InTable::argument || key.in_table == InTable::nothing) return;
  value_rows(std::invoke(key.get, from), statistic_name(object, key.name, key.in_table), key.each, row);
}

template <class Get, class T, class F>
void key_rows(const EstimateKey<Get>& key, const T& from, const std::string& object, F&& row) {
  if (key.part == EstimatePart::interval) return;
  const auto put = [&](const auto& estimate) {
    row(NumberRow{statistic_name(object, key.name, key.in_table), number_cell(estimate.value), estimate.interval});
  };
  const auto& estimate = std::invoke(key.get, from);
  if constexpr (Wrapped<std::decay_t<decltype(estimate)>>::optional) {
    if (estimate) put(*estimate);
  } else {
    put(estimate);
  }
}

template <class Get, class T, class F>
void key_rows(const Inlined<Get>& key, const T& from, const std::string& object, F&& row) {
  for_each_number(std::invoke(key.get, from), object, row);
}

/// Words, constants and named objects are no numbers.
template <class K, class T, class F>
void key_rows(const K& /*key*/, const T& /*from*/, const std::string& /*object*/, F&& /*row*/) {}

} // namespace detail

template <Described T, class F> void for_each_number(const T& from, const std::string& name, F&& row) {
  for_each_key<T>([&](const auto& key) { detail::key_rows(key, from, name, row); });
}

} // namespace heavytail
