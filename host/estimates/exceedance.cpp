// SPDX-License-Identifier: MIT
#include "host/estimates/exceedance.hpp"

#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/sample.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cstddef>

namespace heavytail {

Estimate estimate_probability(std::uint64_t successes, std::uint64_t trials, double confidence) {
  if (trials == 0) return {nan, {0, 1}};
  const double z = two_sided_normal_quantile(confidence);
  const auto n = static_cast<double>(trials);
  const auto seen = static_cast<double>(successes);
  const double value = seen / n;
  const double center = (seen + 0.5 * z * z) / (n + z * z);
  const double margin =
      z / (n + z * z) * heavytail::sqrt(seen * (static_cast<double>(trials - successes) / n) + 0.25 * z * z);
  // At the ends of [0, 1] the formula's rounding must not show.
  const double low = successes == 0 ? 0.0 : std::clamp(center - margin, 0.0, value);
  const double high = successes == trials ? 1.0 : std::clamp(center + margin, value, 1.0);
  return {value, {low, high}};
}

std::vector<ExceedanceEstimate> estimate_exceedances(const Summary& summary, double confidence) {
  std::vector<ExceedanceEstimate> result;
  for (std::size_t i = 0; i < summary.thresholds().size(); ++i)
    result.push_back({summary.thresholds()[i],
                      estimate_probability(summary.exceedance_count(i), summary.sample_size(), confidence)});
  return result;
}

Exceedances Exceedances::of(const Sample& sample) {
  return {estimate_exceedances(sample.summary, sample.settings.confidence)};
}

} // namespace heavytail
