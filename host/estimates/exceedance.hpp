// SPDX-License-Identifier: MIT
// Probabilities with Wilson's score interval, (p̂ + z²/2n ± z √(p̂(1-p̂)/n + z²/4n²)) / (1 + z²/n).
// Source: E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927) 209.
#pragma once

#include "host/estimates/interval.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstdint>
#include <vector>

namespace heavytail {

/// The probability of an event seen `successes` times in `trials`.  Without trials: NaN with the interval [0, 1].
/// `confidence` in (0, 1).
Estimate estimate_probability(std::uint64_t successes, std::uint64_t trials, double confidence);

/// How probable it is that an observable exceeds a threshold.
struct ExceedanceEstimate {
  double threshold = 0;
  Estimate probability;
};

/// P(X > t) for each threshold of the summary, from exact counts; diverged replicas that stand as +inf exceed all.
std::vector<ExceedanceEstimate> estimate_exceedances(const Summary& summary, double confidence);

} // namespace heavytail
