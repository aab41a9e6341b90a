// SPDX-License-Identifier: MIT
// BlockSums: what a SIMD target hands over of a block of numbers.
#pragma once

namespace heavytail {

/// Σ x and Σ x² of some numbers as terms, each exact; and their range.
struct BlockSums {
  bool exact = false; ///< false: the numbers have to be added one by one, and the rest means nothing
  double smallest = 0;
  double largest = 0;
  static constexpr int sum_terms = 2;
  double sum[sum_terms]{};
  static constexpr int square_terms = 3;
  double squares[square_terms]{};
};

} // namespace heavytail
