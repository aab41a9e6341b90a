// SPDX-License-Identifier: MIT
// Components from JSON by their descriptions: the type by its name, each parameter into its member, defaults into the
// document, and everything that is wrong into the list of problems.
#pragma once

#include "host/input/component_info.hpp"
#include "host/input/values.hpp"

#include <heavytail/describe/hooks.hpp>

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace heavytail {

template <class Ch>
void read_component(Json& node, const std::string& pointer, Reading& reading, Ch& into,
                    std::span<const std::string> further_keys = {});

namespace detail {

template <class C, class T>
void read_member(const Parameter<C, T>& p, Json& node, const std::string& pointer, Reading& reading, C& into) {
  const ParameterInfo info = info_of(p);
  if (p.presence == Presence::optional) into.*(p.member) = p.fallback;
  const Json* value = member(node, pointer, info, reading);
  if (value == nullptr) return;
  const std::string at = child(pointer, p.name);
  if constexpr (std::same_as<T, bool>) {
    if (const auto flag = read_flag(*value, at, reading)) into.*(p.member) = *flag;
  } else if constexpr (std::integral<T>) {
    if (const auto integer = read_integer(*value, at, info.range, reading)) into.*(p.member) = static_cast<T>(*integer);
  } else {
    if (const auto number = read_number(*value, at, info.range, reading)) into.*(p.member) = static_cast<T>(*number);
  }
}

template <class C, class E>
void read_member(const Word<C, E>& p, Json& node, const std::string& pointer, Reading& reading, C& into) {
  const ParameterInfo info = info_of(p);
  const Json* value = member(node, pointer, info, reading);
  if (value == nullptr) return;
  if (const auto place = read_word(*value, child(pointer, p.name), info.one_of, reading))
    into.*(p.member) = static_cast<E>(*place);
}

template <class C>
void read_member(const Numbers<C>& p, Json& node, const std::string& pointer, Reading& reading, C& into) {
  const ParameterInfo info = info_of(p);
  const Json* value = member(node, pointer, info, reading);
  if (value == nullptr) return;
  if (const auto slice = read_numbers(*value, child(pointer, p.name), info, reading)) into.*(p.member) = *slice;
}

template <class C, class Ch>
void read_member(const Component<C, Ch>& p, Json& node, const std::string& pointer, Reading& reading, C& into) {
  Json* value = member(node, pointer, info_of(p), reading);
  if (value != nullptr) read_component(*value, child(pointer, p.name), reading, into.*(p.member));
}

/// Reports what the component finds wrong with itself beyond the ranges.
template <class C> void check(const C& component, const std::string& pointer, Reading& reading) {
  const auto report = [&](std::string_view parameter, std::string expected, std::string found) {
    reading.report(child(pointer, parameter), std::move(expected), std::move(found));
  };
  if constexpr (ChecksTable<C>) component.check(static_cast<const double*>(reading.table.data()), report);
  if constexpr (ChecksDimension<C>)
    if (reading.dimension > 0) component.check(reading.dimension, report);
}

} // namespace detail

/// Reads the described parameters of the struct C from an object; other members are left alone.  What can be checked
/// and derived from them alone then is.
template <class C> void read_parameters(Json& node, const std::string& pointer, Reading& reading, C& into) {
  static_assert(has_sound_check<C>());
  const std::size_t problems_before = reading.problems.size();
  constexpr bool has_dimension = requires { into.dimension; };
  // Numbers come last, since how many there are may depend on the other parameters.
  if constexpr (has_dimension) reading.dimension = 0;
  for_each_input<C>([&](const auto& p) {
    if constexpr (!detail::IsNumbers<std::decay_t<decltype(p)>>::value)
      detail::read_member(p, node, pointer, reading, into);
  });
  if constexpr (has_dimension) reading.dimension = into.dimension;
  for_each_input<C>([&](const auto& p) {
    if constexpr (detail::IsNumbers<std::decay_t<decltype(p)>>::value)
      detail::read_member(p, node, pointer, reading, into);
  });
  if constexpr (has_dimension) into.dimension = reading.dimension;
  if (reading.problems.size() != problems_before) {
    if constexpr (has_dimension) reading.dimension = 0;
    return;
  }
  detail::check(into, pointer, reading);
  if constexpr (PreparesTable<C>)
    if (reading.problems.size() == problems_before) into.prepare(reading.table);
}

/// Reads one component of a list from an object with its name as "type".  The object may hold `further_keys`, which
/// someone else reads.
template <class Ch>
void read_component(Json& node, const std::string& pointer, Reading& reading, Ch& into,
                    std::span<const std::string> further_keys) {
  if (!is_object(node, pointer, "an object with a \"type\"", reading)) return;
  const std::vector<std::string> names = detail::names_of(std::type_identity<Ch>{});
  const ParameterInfo type{.name = "type", .type = ValueType::word, .one_of = names};
  const Json* value = member(node, pointer, type, reading);
  if (value == nullptr) return;
  const auto place = read_word(*value, child(pointer, "type"), names, reading);
  if (!place) return;
  std::size_t i = 0;
  for_each_type(std::type_identity<Ch>{}, [&]<class C>() {
    if (i++ != *place) return;
    std::vector<std::string> keys = keys_of<C>();
    keys.insert(keys.begin(), "type");
    keys.insert(keys.end(), further_keys.begin(), further_keys.end());
    refuse_unknown_keys(node, pointer, keys, reading);
    C component{};
    read_parameters(node, pointer, reading, component);
    into = component;
  });
}

} // namespace heavytail
