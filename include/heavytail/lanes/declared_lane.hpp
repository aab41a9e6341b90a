// SPDX-License-Identifier: MIT
// A lane that is only declared, for concepts: what can be called with it takes every lane, and not numbers alone.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <cstdint>
#include <type_traits>

namespace heavytail {

/// A lane of `Real` that converts to nothing and from nothing by itself.
template <class Real> struct DeclaredLane {
  DeclaredLane() = default;
  explicit DeclaredLane(Real value);
};

template <class Real> struct LaneTraits<DeclaredLane<Real>> {
  using real = Real;
  using mask = bool;
  using word = std::uint32_t;
  using bits = std::conditional_t<sizeof(Real) == sizeof(float), std::uint32_t, std::uint64_t>;
  static constexpr int count = 1;
};

template <class Real> DeclaredLane<Real> operator+(DeclaredLane<Real> a, DeclaredLane<Real> b);
template <class Real> DeclaredLane<Real> operator*(DeclaredLane<Real> a, DeclaredLane<Real> b);

} // namespace heavytail
