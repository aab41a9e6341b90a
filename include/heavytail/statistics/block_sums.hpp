// SPDX-License-Identifier: MIT
// BlockSums: what a SIMD target hands over of a block of float32 numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace heavytail {

/// Numbers at or below `low`, or at or above `high`.
struct Outskirts {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();

  bool contain(float x) const { return x <= low || x >= high; }
};

/// Σ x and Σ x² of some numbers as terms, each exact; their range; and where those in the outskirts are.
struct BlockSums {
  /// How many numbers a block may have.
  static constexpr std::size_t most_numbers = 4096;
  /// The terms of each slice of the numbers.
  static constexpr std::size_t lanes = 8;
  /// Numbers of a group.
  static constexpr std::size_t group = 16;
  /// Groups of which one word tells.
  static constexpr std::size_t groups_of_word = 64;

  bool exact = false; ///< false: the numbers have to be added one by one, and the rest means nothing
  float smallest = 0;
  float largest = 0;
  Outskirts outskirts;
  /// Where bit b of word w is not set, no number of group w · groups_of_word + b is in the outskirts.
  std::uint64_t outlying[most_numbers / (group * groups_of_word)];
  std::size_t sum_terms = 0;
  double sum[2 * lanes];
  std::size_t square_terms = 0;
  double squares[4 * lanes];
};

} // namespace heavytail
