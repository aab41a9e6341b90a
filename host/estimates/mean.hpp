// SPDX-License-Identifier: MIT
// Mean and variance of an observable, from exact sums.
#pragma once

#include "host/estimates/interval.hpp"

#include <heavytail/statistics/summary.hpp>

namespace heavytail {

/// Moments and range of one observable.
struct MeanEstimate {
  /// Over all values of the law, diverged replicas that stand as +inf among them.  Interval: the central limit theorem,
  /// mean ± z √(variance / n), also where the variance is no double; worth what `finite_variance` of
  /// estimate_variance_verdict says.
  Estimate mean;
  double variance = 0;  ///< Σ(x - mean)² / (n - 1); NaN for n < 2, +inf where a value is infinite
  double surviving = 0; ///< mean over the finite values of survivors; NaN if there are none
  double smallest = 0;  ///< over all values of the law
  double largest = 0;
};

/// `confidence` in (0, 1).  With infinite values mean and interval are those infinities (NaN for both signs together);
/// with no value at all everything is NaN; a single value has the interval (-inf, inf).
MeanEstimate estimate_mean(const Summary& summary, double confidence);

} // namespace heavytail
