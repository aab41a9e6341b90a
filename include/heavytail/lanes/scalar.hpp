// SPDX-License-Identifier: MIT
// The lane of one replica: plain float or double, as a CUDA thread and the scalar target run it.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <cmath>
#include <cstdint>

namespace heavytail {

template <> struct LaneTraits<float> {
  using real = float;
  using mask = bool;
  using word = std::uint32_t;
  using bits = std::uint32_t;
  static constexpr int count = 1;
};

template <> struct LaneTraits<double> {
  using real = double;
  using mask = bool;
  using word = std::uint32_t;
  using bits = std::uint64_t;
  static constexpr int count = 1;
};

template <class F>
concept ScalarLane = std::same_as<F, float> || std::same_as<F, double>;

/// a·b + c with one rounding.
HT_HD inline float fma(float a, float b, float c) {
  return ::fmaf(a, b, c);
}

HT_HD inline double fma(double a, double b, double c) {
  return ::fma(a, b, c);
}

HT_HD inline float sqrt(float a) {
  return ::sqrtf(a);
}

HT_HD inline double sqrt(double a) {
  return ::sqrt(a);
}

HT_HD inline float floor(float a) {
  return ::floorf(a);
}

HT_HD inline double floor(double a) {
  return ::floor(a);
}

HT_HD inline bits_of<float> to_bits(float a) {
  return __builtin_bit_cast(std::uint32_t, a);
}

HT_HD inline bits_of<double> to_bits(double a) {
  return __builtin_bit_cast(std::uint64_t, a);
}

HT_HD inline float from_bits(std::uint32_t bits) {
  return __builtin_bit_cast(float, bits);
}

HT_HD inline double from_bits(std::uint64_t bits) {
  return __builtin_bit_cast(double, bits);
}

template <ScalarLane F> HT_HD F abs(F a) {
  return from_bits(to_bits(a) & ~Ieee<F>::sign);
}

template <ScalarLane F> HT_HD F min(F a, F b) {
  return a < b ? a : b;
}

template <ScalarLane F> HT_HD F max(F a, F b) {
  return a > b ? a : b;
}

HT_HD inline std::uint32_t min(std::uint32_t a, std::uint32_t b) {
  return a < b ? a : b;
}

/// |magnitude| with the sign bit of `sign`.
template <ScalarLane F> HT_HD F copy_sign(F magnitude, F sign) {
  return from_bits((to_bits(magnitude) & ~Ieee<F>::sign) | (to_bits(sign) & Ieee<F>::sign));
}

template <ScalarLane F> HT_HD F select(bool mask, F yes, F no) {
  return mask ? yes : no;
}

HT_HD inline std::uint32_t select(bool mask, std::uint32_t yes, std::uint32_t no) {
  return mask ? yes : no;
}

HT_HD inline std::uint64_t select(bool mask, std::uint64_t yes, std::uint64_t no) {
  return mask ? yes : no;
}

HT_HD inline bool any(bool mask) {
  return mask;
}

HT_HD inline bool all(bool mask) {
  return mask;
}

/// The unsigned value of a word, rounded once.
template <ScalarLane F> HT_HD F to_real(std::uint32_t word) {
  return static_cast<F>(word);
}

/// The value of a word as a two's complement number, rounded once.
template <ScalarLane F> HT_HD F to_signed_real(std::uint32_t word) {
  return static_cast<F>(static_cast<std::int32_t>(word));
}

/// The word of a whole number from 0 to 2^31 - 1.
template <ScalarLane F> HT_HD std::uint32_t to_word(F whole) {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(whole));
}

/// High and low halves of the 64-bit products of `a` with one factor for all lanes.
HT_HD inline void multiply_wide(std::uint32_t a, std::uint32_t factor, std::uint32_t& high, std::uint32_t& low) {
  const std::uint64_t product = static_cast<std::uint64_t>(a) * factor;
  high = static_cast<std::uint32_t>(product >> 32U);
  low = static_cast<std::uint32_t>(product);
}

/// Number of the replica in each lane: `first` + lane, as low and high words.
HT_HD inline void replica_words(std::uint64_t first, std::uint32_t& low, std::uint32_t& high) {
  low = static_cast<std::uint32_t>(first);
  high = static_cast<std::uint32_t>(first >> 32U);
}

template <ScalarLane F> HT_HD void store(F a, real_of<F>* to) {
  *to = a;
}

HT_HD inline void store(std::uint32_t a, std::uint32_t* to) {
  *to = a;
}

template <ScalarLane F> HT_HD F load(const real_of<F>* from, F* /*type*/) {
  return *from;
}

/// The number at `place`, a whole number ≥ 0.
template <ScalarLane F> HT_HD F gather(const F* from, F place) {
  return from[static_cast<std::int32_t>(place)];
}

} // namespace heavytail
