// SPDX-License-Identifier: MIT
// Index and scale of a stable law, of any location and skewness, from the size of its empirical characteristic
// function:
//   log(-log |φ(u)|²) = log(2 s^α) + α log u
// is a line in log u; least squares over nine u with u times half the interquartile range = 0.2, 0.3, …, 1.
// Source: I. A. Koutrouvelis, JASA 75 (1980) 918, first step; theory.md 5.1, 5.4.
#pragma once

#include "host/estimates/tail/stable_estimate.hpp"
#include "host/estimates/tail/value_runs.hpp"

#include <span>

namespace heavytail {

/// `runs`: the values, descending; inside of a run they are spread evenly, and cos and sin integrated exactly.
/// Intervals by the delta method, from the variance of the estimates' influence functions over the sample.  NaN for
/// fewer than 10 values, and where half of the values are the same.
StableEstimate estimate_characteristic_function(std::span<const ValueRun> runs, double confidence);

/// Of a whole sample; NaN where values are infinite.
StableEstimate estimate_characteristic_function(const Summary& summary, double confidence);

} // namespace heavytail
