// SPDX-License-Identifier: MIT
#include "host/estimates/deviation.hpp"

#include "host/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>

namespace heavytail {

double error_of_mean(std::uint64_t n, const ExactSum& sum, const ExactSquareSum& squares) {
  const double variance = sample_variance(n, sum, squares);
  const auto count = static_cast<double>(n);
  constexpr double least = 0x1p-900;
  if (variance != variance || (variance > least && variance < inf)) return heavytail::sqrt(variance / count);
  const WideInteger magnitude = sum.finite_magnitude();
  WideInteger numerator = squares.finite_magnitude() * WideInteger(n) - magnitude * magnitude;
  // As in sample_variance, but with the quotient brought near to 1 by an even power of 2.
  numerator.shift_left_words(4);
  const bool inexact = (numerator.divide_by(n) | numerator.divide_by(n - 1)) != 0;
  const std::int64_t half = -(numerator.bit_length() / 2);
  const double root = heavytail::sqrt(numerator.to_double(2 * half, inexact) / count);
  return std::scalbn(root, static_cast<int>((ExactSquareSum::lowest_exponent - 256) / 2 - half));
}

double scale_of_squares(std::span<const double> numbers) {
  constexpr double least = 0x1p-400;
  constexpr double most = 0x1p400;
  double largest = 0;
  for (const double x : numbers)
    if (std::isfinite(x)) largest = std::max(largest, std::abs(x));
  if (largest == 0 || (largest > least && largest < most)) return 1;
  return std::scalbn(1.0, std::max(-1022, std::ilogb(largest)));
}

} // namespace heavytail
