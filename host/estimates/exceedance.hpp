// SPDX-License-Identifier: MIT
// Probabilities with Wilson's score interval, (p̂ + z²/2n ± z √(p̂(1-p̂)/n + z²/4n²)) / (1 + z²/n).
// Source: E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927) 209.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/interval.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstdint>
#include <vector>

namespace heavytail {

struct Sample;

/// The probability of an event seen `successes` times in `trials`.  Without trials: NaN with the interval [0, 1].
/// `confidence` in (0, 1).
Estimate estimate_probability(std::uint64_t successes, std::uint64_t trials, double confidence);

/// How probable it is that an observable exceeds a threshold.
struct ExceedanceEstimate {
  double threshold = 0;
  Estimate probability;

  static constexpr auto keys() {
    return described("exceedance", "The probability of values above a threshold.",
                     argument(number_key("threshold", &ExceedanceEstimate::threshold, "observable", "the threshold")),
                     itself(value_key("probability", &ExceedanceEstimate::probability, "", "P(X > threshold)")),
                     interval_key("ci", &ExceedanceEstimate::probability, "Wilson's interval"));
  }
};

/// P(X > t) for each threshold of the summary, from exact counts; diverged replicas that stand as +inf exceed all.
std::vector<ExceedanceEstimate> estimate_exceedances(const Summary& summary, double confidence);

/// Those of the thresholds that the experiment asks for.
struct Exceedances {
  std::vector<ExceedanceEstimate> list;

  static constexpr auto keys() {
    return described_inline(
        each("exceedance", key("exceedance", &Exceedances::list, "of the thresholds that the experiment asks for")));
  }

  static Exceedances of(const Sample& sample);
};

} // namespace heavytail
