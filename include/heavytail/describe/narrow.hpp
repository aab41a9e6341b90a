// SPDX-License-Identifier: MIT
// Narrowing: a component as read (double) becomes the component as run (float or double) through its own description.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/description.hpp>

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace heavytail {

template <class To, class From> To narrowed(const From& from);

/// A choice over the same list of components in another number type.
template <class To, class... From> To narrowed_choice(const Choice<From...>& from) {
  To to{};
  [&]<class... T, std::size_t... I>(std::type_identity<Choice<T...>> /*list*/, std::index_sequence<I...> /*places*/) {
    static_assert(sizeof...(T) == sizeof...(From));
    ((from.tag == static_cast<std::int32_t>(I) ? static_cast<void>(to = narrowed<T>(from.template get<I>()))
                                               : static_cast<void>(0)),
     ...);
  }(std::type_identity<To>{}, std::index_sequence_for<From...>{});
  return to;
}

namespace detail {

template <class T> struct IsChoice : std::false_type {};

template <class... T> struct IsChoice<Choice<T...>> : std::true_type {};

template <class T, class S> void narrow_member(T& to, const S& from) {
  if constexpr (IsChoice<T>::value)
    to = narrowed_choice<T>(from);
  else if constexpr (std::is_arithmetic_v<T>)
    to = static_cast<T>(from);
  else
    to = from;
}

} // namespace detail

/// `from` with every described member converted; numbers round to nearest.
template <class To, class From> To narrowed(const From& from) {
  To to{};
  constexpr auto source = From::description().parameters;
  constexpr auto target = To::description().parameters;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (detail::narrow_member(to.*(std::get<I>(target).member), from.*(std::get<I>(source).member)), ...);
  }(std::make_index_sequence<std::tuple_size_v<std::remove_cv_t<decltype(source)>>>{});
  return to;
}

} // namespace heavytail
