// SPDX-License-Identifier: MIT
#include "host/estimates/survival.hpp"

#include "host/estimates/exceedance.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <cstddef>

namespace heavytail {

std::vector<SurvivalEstimate> estimate_survival(std::span<const DivergedCount> counts, std::uint64_t replicas,
                                                double confidence) {
  std::vector<SurvivalEstimate> result;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    SurvivalEstimate estimate;
    estimate.survival = estimate_probability(replicas - counts[i].diverged, replicas, confidence);
    const std::uint64_t at_risk = i == 0 ? 0 : replicas - counts[i - 1].diverged;
    if (at_risk > 0) {
      const Estimate lost = estimate_probability(counts[i].diverged - counts[i - 1].diverged, at_risk, confidence);
      const double span = counts[i].time - counts[i - 1].time;
      const auto rate = [&](double share) { return 0 - heavytail::log(1 - share) / span; };
      estimate.hazard = Estimate{rate(lost.value), {rate(lost.interval.low), rate(lost.interval.high)}};
    }
    result.push_back(estimate);
  }
  return result;
}

} // namespace heavytail
