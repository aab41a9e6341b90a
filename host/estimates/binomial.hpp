// SPDX-License-Identifier: MIT
// The binomial law, and the interval that inverts it.
// Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404.
#pragma once

#include "host/estimates/interval.hpp"

#include <cstdint>
#include <vector>

namespace heavytail {

/// Binomial probabilities, up to a common factor, of the counts `first`, first + 1, … that matter.
struct BinomialWeights {
  std::uint64_t first = 0;
  std::vector<double> weights;
  double total = 0;
};

/// The law of the count of `n` trials of probability `p` in (0, 1); counts less probable than the mode by 2^200 do not
/// matter.  Takes about 33 √(n p (1 - p)) terms.
BinomialWeights binomial_weights(std::uint64_t n, double p);

/// The probability of an event seen `successes` times in `trials`, with the interval of Clopper and Pearson: it holds
/// the probability with at least the confidence, for any number of trials.  Without trials: NaN with the interval
/// [0, 1], and so with a confidence of 1.  `confidence` in (0, 1].
Estimate estimate_probability_exactly(std::uint64_t successes, std::uint64_t trials, double confidence);

} // namespace heavytail
