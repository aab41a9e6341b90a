// SPDX-License-Identifier: MIT
// Point<F, D>: the coordinates of a vector in each lane, in registers (D > 0) or in memory that the caller owns: one
// after the other (D = 0), or a stride apart so that neighbouring CUDA threads read neighbouring numbers (D = strided).
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <cstdint>

namespace heavytail {

/// The dimension class of points whose coordinates lie a stride apart.
inline constexpr int strided = -1;

/// `D` coordinates known at compile time.
template <Lane F, int D> struct Point {
  F x[static_cast<unsigned>(D)];

  static constexpr HT_HD std::int32_t size() { return D; }

  HT_HD F& operator[](std::int32_t j) { return x[j]; }

  HT_HD const F& operator[](std::int32_t j) const { return x[j]; }
};

/// `dimension` coordinates in a buffer; copying a Point copies the reference, not the coordinates.
template <Lane F> struct Point<F, 0> {
  F* x = nullptr;
  std::int32_t dimension = 0;

  HT_HD std::int32_t size() const { return dimension; }

  HT_HD F& operator[](std::int32_t j) { return x[j]; }

  HT_HD const F& operator[](std::int32_t j) const { return x[j]; }
};

/// `dimension` coordinates, `stride` lanes apart: the structure of arrays of many replicas.
template <Lane F> struct Point<F, strided> {
  F* x = nullptr;
  std::int32_t dimension = 0;
  std::int64_t stride = 0;

  HT_HD std::int32_t size() const { return dimension; }

  HT_HD F& operator[](std::int32_t j) { return x[j * stride]; }

  HT_HD const F& operator[](std::int32_t j) const { return x[j * stride]; }
};

/// The `count` coordinates of a point in memory from number `first` on.
template <Lane F> HT_HD Point<F, 0> part_of(const Point<F, 0>& v, std::int32_t first, std::int32_t count) {
  return {v.x + first, count};
}

template <Lane F> HT_HD Point<F, strided> part_of(const Point<F, strided>& v, std::int32_t first, std::int32_t count) {
  return {v.x + first * v.stride, count, v.stride};
}

/// Σ v_j², summed in the order of the coordinates.
template <Lane F, int D> HT_HD F norm_squared(const Point<F, D>& v) {
  F sum = v[0] * v[0];
  for (std::int32_t j = 1; j < v.size(); ++j) sum = fma(v[j], v[j], sum);
  return sum;
}

/// ‖v‖₂.
template <Lane F, int D> HT_HD F norm(const Point<F, D>& v) {
  return sqrt(norm_squared(v));
}

/// Σ |v_j|.
template <Lane F, int D> HT_HD F norm_1(const Point<F, D>& v) {
  F sum = abs(v[0]);
  for (std::int32_t j = 1; j < v.size(); ++j) sum = sum + abs(v[j]);
  return sum;
}

/// max |v_j|.
template <Lane F, int D> HT_HD F norm_infinity(const Point<F, D>& v) {
  F largest = abs(v[0]);
  for (std::int32_t j = 1; j < v.size(); ++j) largest = max(abs(v[j]), largest);
  return largest;
}

/// sign(v): -1, 0 or 1; NaN for NaN, which has no side.
template <Lane F> HT_HD F sign(F v) {
  const F zero(real_of<F>(0));
  const F one(real_of<F>(1));
  return select(v > zero, one, select(v < zero, -one, v - v));
}

} // namespace heavytail
