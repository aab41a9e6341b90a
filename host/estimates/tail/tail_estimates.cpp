// SPDX-License-Identifier: MIT
#include "host/estimates/tail/tail_estimates.hpp"

#include "host/estimates/tail/hill.hpp"
#include "host/estimates/tail/moment.hpp"
#include "host/estimates/tail/pickands.hpp"
#include "host/numbers.hpp"

#include <algorithm>

namespace heavytail {

TailEstimates estimate_tail(const TailSample& sample, double confidence) {
  const ChosenK chosen = choose_k(sample);
  const std::uint64_t k = chosen.k;
  return {.chosen = chosen,
          .threshold = k > 0 ? sample.value(k + 1) : nan,
          .hill = estimate_hill(sample, k, confidence),
          .reduced_bias_hill = estimate_reduced_bias_hill(sample, k, confidence),
          .second_order = estimate_second_order(sample),
          .moment = estimate_moment_index(sample, k, confidence),
          .pickands = estimate_pickands(sample, std::max<std::uint64_t>(1, k / 4), confidence),
          .generalized_pareto = estimate_generalized_pareto(sample, k, confidence),
          .hill_plot = hill_plot(sample, confidence)};
}

} // namespace heavytail
