// SPDX-License-Identifier: MIT
// BlockSums: what a SIMD target hands over of a block of float32 numbers.
#pragma once

#include <cstddef>

namespace heavytail {

/// Σ x and Σ x² of some numbers as terms, each exact; and their range.
struct BlockSums {
  /// How many numbers a block may have.
  static constexpr std::size_t most_numbers = 4096;
  /// The terms of each slice of the numbers.
  static constexpr std::size_t lanes = 8;

  bool exact = false; ///< false: the numbers have to be added one by one, and the rest means nothing
  float smallest = 0;
  float largest = 0;
  std::size_t sum_terms = 0;
  double sum[2 * lanes];
  std::size_t square_terms = 0;
  double squares[4 * lanes];
};

} // namespace heavytail
