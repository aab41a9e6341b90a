// SPDX-License-Identifier: MIT
// BlockSums and BlockCounts: what a SIMD target hands over of a block of float32 numbers.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace heavytail {

/// Numbers at or below `low`, or at or above `high`.
struct Outskirts {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

/// Σ x and Σ x² of some numbers as terms, each exact; their range; and where those in the outskirts are.
struct BlockSums {
  /// How many numbers a block may have.
  static constexpr std::size_t most_numbers = 4096;
  /// The terms of each slice of the numbers.
  static constexpr std::size_t lanes = 8;
  /// Numbers of which one word tells.
  static constexpr std::size_t word_bits = 64;

  bool exact = false; ///< false: the numbers have to be added one by one, and the rest means nothing
  float smallest = 0;
  float largest = 0;
  std::uint64_t outlying[most_numbers / word_bits]; ///< bit b of word w: whether number 64 w + b is in the outskirts
  std::size_t sum_terms = 0;
  double sum[2 * lanes];
  std::size_t square_terms = 0;
  double squares[4 * lanes];
};

/// Adds a page of counts, of BlockCounts::page_size bins, to others, and clears it; returns how many numbers it counts.
using MoveCounts = std::uint32_t (*)(std::uint16_t* counts, std::uint32_t* to);

/// How many differences of a block's numbers from a centre have the same sixteen leading bits: sign, exponent and seven
/// bits of the mantissa.  All zero between two blocks.  128 KiB, of which a block touches the exponents that it has.
struct BlockCounts {
  static constexpr unsigned exponent_bits = 8;
  static constexpr unsigned bin_bits = 7;
  static constexpr std::size_t page_size = std::size_t{1} << bin_bits;

  MoveCounts move; ///< as the SIMD target does it
  alignas(64) std::uint16_t counts[page_size << (1 + exponent_bits)]{};
  float centre = 0;
  bool wanted = true; ///< false: nothing is counted

  std::uint16_t& of(float difference) { return counts[to_bits(difference) >> (Ieee<float>::mantissa_bits - bin_bits)]; }

  /// Those of a sign (1 for negative numbers) and exponent.
  std::span<std::uint16_t, page_size> page(std::uint32_t sign, std::uint32_t exponent) {
    return std::span<std::uint16_t, page_size>(&counts[page_size * ((sign << exponent_bits) | exponent)], page_size);
  }
};

} // namespace heavytail
