// SPDX-License-Identifier: MIT
// Mean and variance of an observable, from exact sums.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/interval.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstdint>

namespace heavytail {

struct Sample;

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

/// How many values there are, their mean and their variance.
struct SampleMean {
  std::uint64_t count = 0;
  QualifiedEstimate mean; ///< the central limit theorem gives no interval where the variance may be infinite
  double variance = 0;
  bool finite_variance = true;

  static constexpr auto keys() {
    return described_inline(
        number_key("count", &SampleMean::count, "replicas",
                   "replicas that the law of this observable is made of: all, or for x[j] the survivors"),
        estimate_key("mean", &SampleMean::mean, "observable",
                     "mean of all these values; the interval is null where finite_variance is false"),
        number_key("variance", &SampleMean::variance, "observable²", "Σ(x - mean)²/(n - 1)"),
        key("finite_variance", &SampleMean::finite_variance,
            "false where the sample speaks against a finite variance; true is no proof"));
  }

  static SampleMean of(const Sample& sample);
};

/// The mean of the finite values.
struct SurvivingMean {
  double mean = 0;

  static constexpr auto keys() {
    return described_inline(
        number_key("mean_surviving", &SurvivingMean::mean, "observable", "mean of the finite values"));
  }

  static SurvivingMean of(const Sample& sample);
};

/// The smallest and the largest value.
struct SampleRange {
  double smallest = 0;
  double largest = 0;

  static constexpr auto keys() {
    return described_inline(number_key("min", &SampleRange::smallest, "observable", "the smallest of the values"),
                            number_key("max", &SampleRange::largest, "observable",
                                       "the largest; \"inf\" where a diverged replica counts as such"));
  }

  static SampleRange of(const Sample& sample);
};

} // namespace heavytail
