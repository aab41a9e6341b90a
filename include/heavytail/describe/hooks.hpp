// SPDX-License-Identifier: MIT
// Hooks: members that a component may offer beside what its kind asks for, each found by its name.  A member of such a
// name that cannot be called as the hook is called would be passed over in silence, so every list asserts that there is
// none: that a type has a member of a name, whatever it is, shows where a base with the same name beside it makes the
// name ambiguous.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Declares `hooks::NAME::named<T>`: whether the class T has a member NAME of any kind.
#define HT_HOOK(NAME)                                                                                                  \
  namespace heavytail::hooks::NAME {                                                                                   \
  struct Namesake {                                                                                                    \
    int NAME;                                                                                                          \
  };                                                                                                                   \
  template <class T> struct Both : T, Namesake {};                                                                     \
  template <class T> inline constexpr bool named = !requires { &Both<T>::NAME; };                                      \
  }

/// Refuses a T with a member NAME that is not what the condition after it says of the hook of that name.
#define HT_ASSERT_HOOK(T, NAME, ...)                                                                                   \
  static_assert(!::heavytail::hooks::NAME::named<T> || (__VA_ARGS__),                                                  \
                "`" #NAME "` is the name of a hook, and this member cannot be called as one")

HT_HOOK(check)
HT_HOOK(prepare)

namespace heavytail {

/// What `check` reports to; only declared.
struct AnyReport {
  void operator()(std::string_view parameter, std::string expected, std::string found) const;
};

/// A component that looks at its numbers: `check(table, report)` calls `report(parameter, expected, found)` for what
/// ranges cannot say.
template <class T>
concept ChecksTable = requires(const T& component, const double* table, const AnyReport& report) {
  { component.check(table, report) } -> std::same_as<void>;
};

/// The same of one that looks at the dimension: `check(dimension, report)`.
template <class T>
concept ChecksDimension = requires(const T& component, std::int32_t dimension, const AnyReport& report) {
  { component.check(dimension, report) } -> std::same_as<void>;
};

/// A component with derived members: `prepare(table)` computes them, and may append numbers to the table.
template <class T>
concept PreparesTable = requires(T& component, std::vector<double>& table) {
  { component.prepare(table) } -> std::same_as<void>;
};

/// Asserts the hooks of whatever is read by its description.
template <class T> consteval bool has_sound_check() {
  HT_ASSERT_HOOK(T, check, ChecksTable<T> || ChecksDimension<T>);
  return true;
}

template <class T> consteval bool has_sound_check_and_prepare() {
  HT_ASSERT_HOOK(T, prepare, PreparesTable<T>);
  return has_sound_check<T>();
}

} // namespace heavytail
