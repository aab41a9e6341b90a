// SPDX-License-Identifier: MIT
#include "host/estimates/median_of_means.hpp"

#include "host/estimates/quantile.hpp"
#include "host/estimates/sample.hpp"
#include "host/numbers.hpp"

#include <algorithm>
#include <cstddef>

namespace heavytail {

Estimate estimate_median_of_means(std::vector<double> means, double confidence) {
  const auto is_nan = [](double mean) { return mean != mean; };
  if (means.empty() || std::any_of(means.begin(), means.end(), is_nan)) return {nan, {nan, nan}};
  std::sort(means.begin(), means.end());
  const std::size_t count = means.size();
  const double lower = means[(count - 1) / 2];
  const double upper = means[count / 2];
  const RankInterval ranks = quantile_ranks(count, 0.5, confidence);
  return {lower == upper ? lower : 0.5 * lower + 0.5 * upper,
          {ranks.lower == 0 ? -inf : means[ranks.lower - 1], ranks.upper > count ? inf : means[ranks.upper - 1]}};
}

MedianOfMeans MedianOfMeans::of(const Sample& sample) {
  if (sample.origin.batch_means.empty()) return {};
  return {estimate_median_of_means(sample.origin.batch_means, sample.settings.confidence)};
}

} // namespace heavytail
