// SPDX-License-Identifier: MIT
// Choice: exactly one of the listed plain structs, as a tag and a union.  Trivially copyable, so it travels to a device
// byte for byte; every lane takes the same branch, so visiting it inside a step costs next to nothing.
#pragma once

#include <heavytail/describe/host_device.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace heavytail {

template <class Head, class... Tail> union OneOf {
  Head head;
  OneOf<Tail...> tail;
};

template <class Head> union OneOf<Head> {
  Head head;
};

/// Exactly one of the structs `T...`, each trivially copyable.  A default Choice holds the first one.
template <class... T> struct Choice {
  static_assert((std::is_trivially_copyable_v<T> && ...));
  static constexpr std::int32_t count = sizeof...(T); ///< length of the list

  std::int32_t tag = 0; ///< position of the held struct in the list
  OneOf<T...> value{};

  Choice() = default;

  /// Holds `held`, which must be one of the list.
  template <class U>
    requires(std::is_same_v<U, T> || ...)
  HT_HD constexpr explicit(false) Choice(const U& held) : tag(tag_of<U>()) {
    put<0>(value, held);
  }

  /// Position of `U` in the list, -1 where it is not listed.
  template <class U> static constexpr std::int32_t tag_of() {
    constexpr bool same[] = {std::is_same_v<U, T>...};
    for (std::int32_t i = 0; i < count; ++i)
      if (same[i]) return i;
    return -1;
  }

  /// `f(the held struct)`.
  template <class F> HT_HD constexpr decltype(auto) visit(F&& f) const { return pick<0>(value, tag, f); }

  /// `f(the held struct)`, which `f` may change.
  template <class F> HT_HD constexpr decltype(auto) visit(F&& f) { return pick<0>(value, tag, f); }

  /// The struct at position `I`, which must be the held one.
  template <std::int32_t I> HT_HD constexpr const auto& get() const { return at<I>(value); }

private:
  template <std::int32_t I, class V> HT_HD static constexpr const auto& at(const V& v) {
    if constexpr (I == 0)
      return v.head;
    else
      return at<I - 1>(v.tail);
  }

  template <std::int32_t I, class V, class F> HT_HD static constexpr decltype(auto) pick(V& v, std::int32_t tag, F& f) {
    if constexpr (I + 1 < count) {
      if (tag != I) return pick<I + 1>(v.tail, tag, f);
    }
    return f(v.head);
  }

  template <std::int32_t I, class V, class U> HT_HD static constexpr void put(V& v, const U& held) {
    if constexpr (I == tag_of<U>())
      v.head = held;
    else
      put<I + 1>(v.tail, held);
  }
};

/// Calls `f.template operator()<T>()` for every struct of the list, in order.
template <class... T, class F> constexpr void for_each_type(std::type_identity<Choice<T...>> /*list*/, F&& f) {
  (f.template operator()<T>(), ...);
}

namespace detail {

template <class List, class More> struct Append;

template <class... T, class More> struct Append<Choice<T...>, More> {
  using type = Choice<T..., More>;
};

} // namespace detail

/// The list of a Choice with one more struct at its end.
template <class List, class More> using Appended = typename detail::Append<List, More>::type;

} // namespace heavytail
