// SPDX-License-Identifier: MIT
// What a component says about itself.  One constexpr description drives parsing, validation, defaults, the reference
// pages, `heavytail list`, the JSON Schema, narrowing from double to float, and generic tests over every parameter.
#pragma once

#include <heavytail/describe/slice.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace heavytail {

/// The values that a number may take; NaN and infinities are never in range.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool open_low = false;  ///< `low` itself is out of range
  bool open_high = false; ///< `high` itself is out of range

  constexpr bool contains(double x) const {
    return x - x == 0 && (open_low ? x > low : x >= low) && (open_high ? x < high : x <= high);
  }
};

inline constexpr Range any_real{};
inline constexpr Range positive{.low = 0, .open_low = true};
inline constexpr Range non_negative{.low = 0};
inline constexpr Range at_least_one{.low = 1};
inline constexpr Range probability{.low = 0, .high = 1, .open_low = true};

/// How a parameter that is absent from the input is treated.
enum class Presence : std::int8_t { required, has_default, optional };

/// A number, an integer (std::int32_t or std::int64_t) or a flag (bool), by the type of the member.
template <class C, class T> struct Parameter {
  std::string_view name;
  T C::* member;
  Range range;
  std::string_view unit, meaning;
  Presence presence = Presence::required;
  T fallback{};
};

template <class C, class T>
constexpr auto parameter(std::string_view name, T C::* member, Range range, std::string_view unit,
                         std::string_view meaning) {
  return Parameter<C, T>{name, member, range, unit, meaning};
}

template <class C, class T>
constexpr auto parameter(std::string_view name, T C::* member, Range range, std::string_view unit,
                         std::string_view meaning, std::type_identity_t<T> fallback) {
  return Parameter<C, T>{name, member, range, unit, meaning, Presence::has_default, fallback};
}

/// A parameter that may be absent and then keeps `absent`, a value outside of its range that the component understands.
template <class C, class T>
constexpr auto optional_parameter(std::string_view name, T C::* member, Range range, std::string_view unit,
                                  std::string_view meaning, std::type_identity_t<T> absent) {
  return Parameter<C, T>{name, member, range, unit, meaning, Presence::optional, absent};
}

inline constexpr std::size_t max_words = 4;

/// One of a few words, held as an enum whose enumerators follow the order of the words.
template <class C, class E> struct Word {
  std::string_view name;
  E C::* member;
  std::array<std::string_view, max_words> words; ///< unused places are empty
  std::string_view meaning;
  Presence presence = Presence::required;
  E fallback{};
};

template <class C, class E>
constexpr auto word(std::string_view name, E C::* member, std::array<std::string_view, max_words> words,
                    std::string_view meaning, std::type_identity_t<E> fallback) {
  static_assert(std::is_enum_v<E>);
  return Word<C, E>{name, member, words, meaning, Presence::has_default, fallback};
}

/// How many numbers a `Numbers` parameter holds.
enum class Extent : std::int8_t {
  per_coordinate, ///< one for each coordinate, or one for all; or a range with "dimension" beside it
  per_agent,      ///< one for each agent, or one for all
  square_matrix,  ///< dimension rows of dimension numbers
};

/// Several numbers: an array, one value, or for coordinates {"from", "to", "spacing": "linear" or "log"}.
template <class C> struct Numbers {
  std::string_view name;
  Slice C::* member;
  Extent extent;
  Range range; ///< of each number
  std::string_view unit, meaning;
  Presence presence = Presence::required;
  double fallback = 0; ///< the one value of a default
};

template <class C>
constexpr auto numbers(std::string_view name, Slice C::* member, Extent extent, Range range, std::string_view unit,
                       std::string_view meaning) {
  return Numbers<C>{name, member, extent, range, unit, meaning};
}

template <class C>
// NOLINTNEXTLINE(readability-function-size): a parameter is described in one line
constexpr auto numbers(std::string_view name, Slice C::* member, Extent extent, Range range, std::string_view unit,
                       std::string_view meaning, double fallback) {
  return Numbers<C>{name, member, extent, range, unit, meaning, Presence::has_default, fallback};
}

/// Numbers that may be absent; the slice is then empty.
template <class C>
constexpr auto optional_numbers(std::string_view name, Slice C::* member, Extent extent, Range range,
                                std::string_view unit, std::string_view meaning) {
  return Numbers<C>{name, member, extent, range, unit, meaning, Presence::optional};
}

/// A nested component: a `Choice` with its own list, written as an object with a "type".  `fallback` names the
/// component that an absent key stands for; empty where the key is required.
template <class C, class Ch> struct Component {
  std::string_view name;
  Ch C::* member;
  std::string_view kind; ///< the list's name in the catalogue, such as "compressor"
  std::string_view meaning;
  std::string_view fallback;
};

template <class C, class Ch>
constexpr auto component(std::string_view name, Ch C::* member, std::string_view kind, std::string_view meaning,
                         std::string_view fallback = {}) {
  return Component<C, Ch>{name, member, kind, meaning, fallback};
}

/// A member that is no input: `prepare` derives it from the parameters, and narrowing carries it along.
template <class C, class T> struct Derived {
  T C::* member;
};

template <class C, class T> constexpr auto derived(T C::* member) {
  return Derived<C, T>{member};
}

/// Name, one sentence, the source of the formula, and the parameters.
template <class... P> struct Description {
  std::string_view name, sentence, source;
  std::tuple<P...> parameters;
};

template <class... P>
constexpr auto describe(std::string_view name, std::string_view sentence, std::string_view source, P... parameters) {
  return Description<P...>{name, sentence, source, {parameters...}};
}

} // namespace heavytail
