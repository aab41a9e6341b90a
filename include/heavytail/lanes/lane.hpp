// SPDX-License-Identifier: MIT
// A lane is a path: every formula is a template over a lane type F.  F is `float` or `double` in a CUDA thread and in
// the scalar target, and Pack<float> or Pack<double>, many replicas side by side, in the SIMD targets.
//
// What every lane type offers, each operation exactly rounded by IEEE 754 and so the same bits everywhere:
//   F        + - * / unary-, < <= > >= == (giving mask_of<F>), F(real) broadcasts
//            fma(a, b, c), sqrt(a), abs(a), min(a, b), max(a, b), floor(a), copy_sign(magnitude, sign)
//   masks    & | !, select(mask, a, b), any(mask), all(mask)
//   words    word_of<F>: 32-bit unsigned lanes, for random bits;  + - ^ & | >> <<, min, word(n) broadcasts;
//            a < b gives a mask for words alone (any, select)
//   bits     bits_of<F>: unsigned lanes as wide as F's number;  + - & | ^ >> <<, bits(n) broadcasts,
//            to_bits(F), from_bits(bits)
//   memory   store(F, real*), load(real*, (F*)nullptr), gather(real*, F): the numbers at the places that F's whole
//            numbers give
//   mixed    to_real<F>(word): the unsigned value, to_signed_real<F>(word): as a two's complement number, both
//            rounded once; to_word(F): of whole numbers from 0 to 2^31 - 1
// min, max return the second operand when either is NaN (as x86's own instructions do).
#pragma once

#include <heavytail/describe/host_device.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace heavytail {

/// What belongs to a lane type: `real` its number, `mask`, `word`, `bits`, and `count`, how many replicas it holds.
template <class F> struct LaneTraits;

template <class F> using real_of = typename LaneTraits<F>::real;
template <class F> using mask_of = typename LaneTraits<F>::mask;
template <class F> using word_of = typename LaneTraits<F>::word;
template <class F> using bits_of = typename LaneTraits<F>::bits;
template <class F> inline constexpr int lane_count = LaneTraits<F>::count;

/// What words are held in while Philox mixes them: made of a word and turned into one explicitly; ^, multiply_wide.
template <class Word> struct MixedWord {
  using type = Word;
};

template <class Word> using mixed_word = typename MixedWord<Word>::type;

template <class F>
concept Lane = requires(F a) {
  typename LaneTraits<F>::real;
  typename LaneTraits<F>::mask;
  typename LaneTraits<F>::word;
  typename LaneTraits<F>::bits;
  { a + a } -> std::convertible_to<F>;
  { (a * a) } -> std::convertible_to<F>;
};

/// Calls `op(0)`, …, `op(N - 1)` with the numbers as compile-time constants: arrays that are indexed with them stay in
/// registers, where the loop of g++ 12 would put them in memory.
template <int N, class Op> HT_HD constexpr void unroll(Op&& op) {
  [&]<int... I>(std::integer_sequence<int, I...> /*places*/) {
    (op(std::integral_constant<int, I>{}), ...);
  }(std::make_integer_sequence<int, N>{});
}

/// The layout of an IEEE 754 number.
template <class Real> struct Ieee;

template <> struct Ieee<float> {
  using Bits = std::uint32_t;
  static constexpr int mantissa_bits = 23;
  static constexpr int exponent_bias = 127;
  static constexpr Bits sign = 0x80000000U;
  static constexpr Bits exponent = 0x7F800000U;
  static constexpr Bits mantissa = 0x007FFFFFU;
};

template <> struct Ieee<double> {
  using Bits = std::uint64_t;
  static constexpr int mantissa_bits = 52;
  static constexpr int exponent_bias = 1023;
  static constexpr Bits sign = 0x8000000000000000U;
  static constexpr Bits exponent = 0x7FF0000000000000U;
  static constexpr Bits mantissa = 0x000FFFFFFFFFFFFFU;
};

} // namespace heavytail

// Templates over a lane look the operations on plain numbers up where they are written, so these must come before them.
#include <heavytail/lanes/scalar.hpp>
