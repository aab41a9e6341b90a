// SPDX-License-Identifier: MIT
// Skewness, kurtosis and what they say of the variance's own error: Var(s²) = (μ_4 - (n-3)/(n-1) σ⁴)/n.
// Source: M. G. Kendall, A. Stuart, The Advanced Theory of Statistics 1 (1977), 10.
#pragma once

#include "host/describe/keys.hpp"

#include <heavytail/statistics/summary.hpp>

#include <span>

namespace heavytail {

struct Sample;

/// Shape of the sample; where the law has no such moment these grow with n.
struct Shape {
  double skewness = 0;             ///< μ_3/σ³
  double excess_kurtosis = 0;      ///< μ_4/σ⁴ - 3
  double variance_error = 0;       ///< √Var(s²) / s²: the relative standard error of the sample variance
  double largest_share = 0;        ///< max |x| / Σ|x|: 1 where one value is all of the sum
  double largest_share_square = 0; ///< max x² / Σx²
  double bin_error = 0;            ///< |variance from bins / variance from exact sums - 1|

  static constexpr auto keys() {
    return described(
        "shape", "The shape of the sample; where the law has no such moment the numbers grow with n.",
        number_key("skewness", &Shape::skewness, "", "μ₃/σ³"),
        number_key("excess_kurtosis", &Shape::excess_kurtosis, "", "μ₄/σ⁴ - 3"),
        number_key("variance_error", &Shape::variance_error, "", "relative standard error of the variance"),
        number_key("largest_share", &Shape::largest_share, "", "share of the largest |x| in Σ|x|"),
        number_key("bin_error", &Shape::bin_error, "",
                   "relative error of the variance from the histogram: how well its bins resolve the law"));
  }
};

/// Where `bin_error` is larger, bins tell too little of a law (a narrow one far from zero).
inline constexpr double most_bin_error = 0.01;

/// Mean and variance come from exact sums; the third and fourth moments, and Σ|x| where signs are mixed, from the
/// known values (`largest`, descending) and the histogram with values spread evenly in its bins.  A value is at most
/// 2^-8 off, so kurtosis is by at most 2^-6 of itself where the mean is not large beside the standard deviation, and by
/// less the more values it is made of: below 4e-3 for 300 values of a heavy tail.  In general `bin_error`
/// shows how well the bins resolve the law.  Skewness, kurtosis and variance_error are NaN where that is above
/// most_bin_error, where values are infinite, and for a variance of 0 or none.  The shares are those of the
/// finite values; all is NaN without any.
Shape estimate_shape(const Summary& summary, std::span<const double> largest = {});

/// The shape in a result.
struct SampleShape {
  Shape shape;

  static constexpr auto keys() {
    return described_inline(key("shape", &SampleShape::shape, "skewness, kurtosis and what single values count for"));
  }

  static SampleShape of(const Sample& sample);
};

} // namespace heavytail
