// SPDX-License-Identifier: MIT
// The standard error of a sample's mean from its exact sums, also where its square is no double.
#pragma once

#include <heavytail/statistics/exact_sum.hpp>

#include <cstdint>
#include <span>

namespace heavytail {

/// √(s²/n), s² the sample variance of n finite numbers, at any size of them: variances are 0 below 10^-324 and +inf
/// above 10^308, their roots are not.  NaN for n < 2 or if an addend was not finite.
double error_of_mean(std::uint64_t n, const ExactSum& sum, const ExactSquareSum& squares);

/// A power of 2 near the largest of some numbers, by which they can be divided exactly before they are squared; 1 where
/// their squares are neither lost nor infinite, and where none is finite and positive.
double scale_of_squares(std::span<const double> numbers);

} // namespace heavytail
