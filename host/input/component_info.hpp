// SPDX-License-Identifier: MIT
// Descriptions as plain data: what the reader, the catalogue, the schema and the generic tests look at.
#pragma once

#include "host/json.hpp"

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/description.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace heavytail {

/// What a parameter is written as.
enum class ValueType : std::int8_t { number, integer, flag, word, numbers, component };

/// A described parameter.
struct ParameterInfo {
  std::string name;
  ValueType type = ValueType::number;
  Presence presence = Presence::required;
  Range range{};                     ///< of a number, or of each of several
  Extent extent{};                   ///< of numbers
  std::vector<std::string> one_of{}; ///< words, or the names of the components of a list
  std::string kind{};                ///< of a component: the list's name
  std::string unit{}, meaning{};
  Json fallback{}; ///< what an absent key stands for; null where nothing does
};

/// A described component.
struct ComponentInfo {
  std::string name, sentence, source;
  std::vector<ParameterInfo> parameters;
};

template <class C> ComponentInfo info_of();

namespace detail {

/// The names of a list's components.
template <class... T> std::vector<std::string> names_of(std::type_identity<Choice<T...>> /*list*/) {
  return {std::string(T::description().name)...};
}

/// The range of an integer, narrowed to what its type and a JSON number hold exactly.
template <std::integral T> Range integer_range(Range range) {
  constexpr double most = sizeof(T) == 4 ? 0x1p31 - 1 : 0x1p53;
  range.low = std::max(range.low, -most);
  range.high = std::min(range.high, most);
  return range;
}

template <class C, class T> ParameterInfo info_of(const Parameter<C, T>& p) {
  ParameterInfo info{.name = std::string(p.name),
                     .presence = p.presence,
                     .range = p.range,
                     .unit = std::string(p.unit),
                     .meaning = std::string(p.meaning)};
  if constexpr (std::same_as<T, bool>) {
    info.type = ValueType::flag;
  } else if constexpr (std::integral<T>) {
    info.type = ValueType::integer;
    info.range = integer_range<T>(p.range);
  }
  if (p.presence == Presence::has_default) info.fallback = p.fallback;
  return info;
}

template <class C, class E> ParameterInfo info_of(const Word<C, E>& p) {
  ParameterInfo info{
      .name = std::string(p.name), .type = ValueType::word, .presence = p.presence, .meaning = std::string(p.meaning)};
  for (const std::string_view word : p.words)
    if (!word.empty()) info.one_of.emplace_back(word);
  if (p.presence == Presence::has_default) info.fallback = info.one_of.at(static_cast<std::size_t>(p.fallback));
  return info;
}

template <class C> ParameterInfo info_of(const Numbers<C>& p) {
  ParameterInfo info{.name = std::string(p.name),
                     .type = ValueType::numbers,
                     .presence = p.presence,
                     .range = p.range,
                     .extent = p.extent,
                     .unit = std::string(p.unit),
                     .meaning = std::string(p.meaning)};
  if (p.presence == Presence::has_default) info.fallback = p.fallback;
  return info;
}

template <class C, class Ch> ParameterInfo info_of(const Component<C, Ch>& p) {
  ParameterInfo info{.name = std::string(p.name),
                     .type = ValueType::component,
                     .kind = std::string(p.kind),
                     .meaning = std::string(p.meaning)};
  info.one_of = names_of(std::type_identity<Ch>{});
  if (!p.fallback.empty()) {
    info.presence = Presence::has_default;
    info.fallback = Json{{"type", std::string(p.fallback)}};
  }
  return info;
}

template <class P> struct IsDerived : std::false_type {};

template <class C, class T> struct IsDerived<Derived<C, T>> : std::true_type {};

template <class P> struct IsNumbers : std::false_type {};

template <class C> struct IsNumbers<Numbers<C>> : std::true_type {};

} // namespace detail

/// Calls `f(parameter)` for every described input of the struct C, in order.
template <class C, class F> void for_each_input(F&& f) {
  constexpr auto parameters = C::description().parameters;
  std::apply(
      [&](const auto&... p) {
        [[maybe_unused]] const auto call = [&](const auto& parameter) {
          if constexpr (!detail::IsDerived<std::decay_t<decltype(parameter)>>::value) f(parameter);
        };
        (call(p), ...);
      },
      parameters);
}

/// The description of the struct C as data.
template <class C> ComponentInfo info_of() {
  constexpr auto description = C::description();
  ComponentInfo info{
      std::string(description.name), std::string(description.sentence), std::string(description.source), {}};
  for_each_input<C>([&](const auto& parameter) { info.parameters.push_back(detail::info_of(parameter)); });
  return info;
}

/// The descriptions of a list, in order.
template <class... T> std::vector<ComponentInfo> infos_of(std::type_identity<Choice<T...>> /*list*/) {
  return {info_of<T>()...};
}

/// The keys that the struct C reads.
template <class C> std::vector<std::string> keys_of() {
  std::vector<std::string> keys;
  for (const ParameterInfo& parameter : info_of<C>().parameters) keys.push_back(parameter.name);
  return keys;
}

} // namespace heavytail
