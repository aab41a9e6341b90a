// SPDX-License-Identifier: MIT
// The median of the means of batches.  Of k batches of n/k values with variance σ² it errs by more than 2σ √(k/n) with
// a probability of at most exp(-k/8), as if the values were Gaussian: half of the batches would have to err by so much,
// and each does with 1/4 at most.  With moments of order 1 + ε alone it still errs as (k/n)^(ε/(1 + ε)).
// Sources: A. Nemirovsky and D. Yudin (1983); S. Bubeck, N. Cesa-Bianchi, G. Lugosi, IEEE Trans. Inf. Theory 59 (2013)
// 7711, lemma 2.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/interval.hpp"

#include <optional>
#include <vector>

namespace heavytail {

struct Sample;

/// The median of some numbers, means of batches of equal size, and the order statistics between which the median of
/// their law lies, by the binomial law of quantile_ranks: an end is infinite with too few batches.  That median is the
/// mean of the values where the law of a batch's mean is symmetric, and comes near to it as batches grow.  Infinite
/// means count as such; NaN without any mean, or where one is NaN.  `confidence` in (0, 1).
Estimate estimate_median_of_means(std::vector<double> means, double confidence);

/// That of the batches of replicas.
struct MedianOfMeans {
  std::optional<Estimate> median; ///< where there are batches

  static constexpr auto keys() {
    return described_inline(
        left_out(estimate_key("median_of_means", &MedianOfMeans::median, "observable",
                              "median of the means of up to 32 batches: near to the mean with high probability even "
                              "under heavy tails, as long as there is a mean; only where there are batches, which is "
                              "from 4096 replicas on and where models share their noise")));
  }

  static MedianOfMeans of(const Sample& sample);
};

} // namespace heavytail
