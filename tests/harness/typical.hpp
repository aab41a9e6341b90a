// SPDX-License-Identifier: MIT
// A component with typical parameters, made from its own description, so that tests over a whole list meet new entries
// too.
#pragma once

#include <heavytail/describe/description.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <vector>

namespace heavytail::test {

/// A number well inside a range.
inline double typical_number(const Range& range) {
  const bool has_low = std::isfinite(range.low);
  const bool has_high = std::isfinite(range.high);
  if (has_low && has_high) return range.low + 0.375 * (range.high - range.low);
  if (has_low) return range.low + 1.25;
  return has_high ? range.high - 1.25 : 0.75;
}

template <class T, class C, class Number>
void set_typical(T& component, const Parameter<C, Number>& p, std::vector<double>& /*table*/, std::int32_t dimension) {
  if (p.name == "dimension")
    component.*p.member = static_cast<Number>(std::max(p.range.low, static_cast<double>(dimension)));
  else if (p.presence != Presence::required)
    component.*p.member = p.fallback;
  else if constexpr (std::is_integral_v<Number>)
    component.*p.member = static_cast<Number>(std::min(p.range.low + 1, p.range.high));
  else
    component.*p.member = static_cast<Number>(typical_number(p.range));
}

template <class T, class C, class E>
void set_typical(T& component, const Word<C, E>& p, std::vector<double>& /*table*/, std::int32_t /*dimension*/) {
  component.*p.member = p.fallback;
}

/// Numbers of a coordinate grow from 0.75 on; a matrix stays empty.
template <class T, class C>
void set_typical(T& component, const Numbers<C>& p, std::vector<double>& table, std::int32_t dimension) {
  if (p.extent == Extent::square_matrix) return;
  Slice& slice = component.*p.member;
  slice.offset = static_cast<std::uint32_t>(table.size());
  slice.size = static_cast<std::uint32_t>(dimension);
  for (std::int32_t j = 0; j < dimension; ++j) {
    const double number = 0.75 + 0.5 * j;
    table.push_back(p.range.contains(number) ? number : typical_number(p.range));
  }
}

template <class T, class C, class Number>
void set_typical(T& /*component*/, const Derived<C, Number>& /*p*/, std::vector<double>& /*table*/,
                 std::int32_t /*dimension*/) {}

/// `T` with typical parameters in `dimension` coordinates; its numbers are appended to `table`.
template <class T> T typical(std::vector<double>& table, std::int32_t dimension) {
  T component{};
  std::apply([&](const auto&... p) { (set_typical(component, p, table, dimension), ...); },
             T::description().parameters);
  return component;
}

} // namespace heavytail::test
