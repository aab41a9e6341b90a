// SPDX-License-Identifier: MIT
// What a struct of the result says about its keys.  One constexpr description drives writing and reading its JSON, the
// JSON Schema, the reference page and the long table, as a component's description drives its input.
//
// A struct has `static constexpr auto keys()`, which returns described(...).  Each key names a place in it: a pointer
// to a member, or a lambda `[](auto& of) -> auto& { … }`.  The type found there says how it is written:
//   double                a number; "inf", "-inf" and "nan" where JSON has none
//   integer, bool, string as they are
//   Interval              [low, high]
//   a described struct    an object
//   a struct with `columns()`, which returns a tuple of members: an array of these, a row
//   std::vector           an array
//   std::optional         null or no key where there is nothing (Absence)
//   Json                  an object as it stands
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace heavytail {

/// How a value that is not there is written.
enum class Absence : std::int8_t {
  null,
  left_out, ///< no key; also of an empty vector
};

/// What a number is in the long table.
enum class InTable : std::int8_t {
  number,   ///< a row, called by its key behind those that lead to it: "tail.hill"
  itself,   ///< a row that is called as the object that it stands in: "quantile(0.5)"
  argument, ///< no row: it stands in the brackets of the others
  nothing,
};

/// A value, by its type.  In the long table an array's elements are rows where `each` says what one of them is called.
template <class Get> struct Key {
  std::string_view name;
  Get get;
  std::string_view unit, meaning;
  Absence absence = Absence::null;
  InTable in_table = InTable::number;
  std::string_view each{};
};

/// One of a few words, held as an enum or a flag whose values follow the order of the words.
template <class Get, std::size_t N> struct WordKey {
  std::string_view name;
  Get get;
  std::array<std::string_view, N> words;
  std::string_view meaning;
  Absence absence = Absence::null;
};

/// Which part of an estimate a key holds.
enum class EstimatePart : std::int8_t { both, value, interval };

/// An Estimate, a QualifiedEstimate or an optional Estimate as a number and [low, high] behind it.
template <class Get> struct EstimateKey {
  std::string_view name, interval_name; ///< of the interval: empty for the same name with "_ci" behind it
  Get get;
  std::string_view unit, meaning;
  EstimatePart part = EstimatePart::both;
  Absence absence = Absence::null;
  InTable in_table = InTable::number;
};

/// Structs with a member `name`: an object with one member for each.  `of`: what the names are.
template <class Get> struct NamedKey {
  std::string_view name;
  Get get;
  std::string_view of, meaning;
};

/// The keys of a struct among those of the one that it is in.
template <class Get> struct Inlined {
  Get get;
};

/// A text that is always the same.
struct ConstantKey {
  std::string_view name, text, meaning;
};

/// What an object is called where it is referred to, one sentence on it, and its keys in their order.
template <class... K> struct Keys {
  std::string_view name, sentence;
  std::tuple<K...> keys;
};

template <class... K> constexpr auto described(std::string_view name, std::string_view sentence, K... keys) {
  return Keys<K...>{name, sentence, {keys...}};
}

/// Keys of a struct that is inlined only.
template <class... K> constexpr auto described_inline(K... keys) {
  return Keys<K...>{{}, {}, {keys...}};
}

template <class Get> constexpr auto key(std::string_view name, Get get, std::string_view meaning) {
  return Key<Get>{name, get, {}, meaning};
}

template <class Get>
constexpr auto number_key(std::string_view name, Get get, std::string_view unit, std::string_view meaning) {
  return Key<Get>{name, get, unit, meaning};
}

template <class Get, std::size_t N>
constexpr auto word_key(std::string_view name, Get get, std::array<std::string_view, N> words,
                        std::string_view meaning) {
  return WordKey<Get, N>{name, get, words, meaning};
}

template <class Get>
constexpr auto estimate_key(std::string_view name, Get get, std::string_view unit, std::string_view meaning) {
  return EstimateKey<Get>{name, {}, get, unit, meaning};
}

/// The value of an estimate alone; its interval has an interval_key of its own.
template <class Get>
constexpr auto value_key(std::string_view name, Get get, std::string_view unit, std::string_view meaning) {
  return EstimateKey<Get>{name, {}, get, unit, meaning, EstimatePart::value};
}

template <class Get> constexpr auto interval_key(std::string_view name, Get get, std::string_view meaning) {
  return EstimateKey<Get>{name, name, get, {}, meaning, EstimatePart::interval};
}

template <class Get>
constexpr auto named_key(std::string_view name, Get get, std::string_view of, std::string_view meaning) {
  return NamedKey<Get>{name, get, of, meaning};
}

template <class Get> constexpr auto inlined(Get get) {
  return Inlined<Get>{get};
}

constexpr auto constant_key(std::string_view name, std::string_view text, std::string_view meaning) {
  return ConstantKey{name, text, meaning};
}

/// The key is left out where there is no value.
template <class K> constexpr K left_out(K key) {
  key.absence = Absence::left_out;
  return key;
}

template <class K> constexpr K argument(K key) {
  key.in_table = InTable::argument;
  return key;
}

template <class K> constexpr K itself(K key) {
  key.in_table = InTable::itself;
  return key;
}

/// No row of the long table.
template <class K> constexpr K off_table(K key) {
  key.in_table = InTable::nothing;
  return key;
}

/// In the long table the array's elements are called `name`, with their argument.
template <class K> constexpr K each(std::string_view name, K key) {
  key.each = name;
  return key;
}

template <class T>
concept Described = requires { T::keys(); };

template <class T>
concept TableRow = requires { T::columns(); };

/// Calls `f(key)` for every key of the struct, in order.
template <Described T, class F> void for_each_key(F&& f) {
  constexpr auto keys = T::keys();
  std::apply([&](const auto&... key) { (f(key), ...); }, keys.keys);
}

} // namespace heavytail
