// SPDX-License-Identifier: MIT
#include "host/estimates/median_of_means.hpp"

#include "host/estimates/quantile.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace heavytail {

Estimate estimate_median_of_means(std::vector<double> means, double confidence) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const auto is_nan = [](double mean) { return mean != mean; };
  if (means.empty() || std::any_of(means.begin(), means.end(), is_nan)) return {nan, {nan, nan}};
  std::sort(means.begin(), means.end());
  const std::size_t count = means.size();
  const double lower = means[(count - 1) / 2];
  const double upper = means[count / 2];
  const RankInterval ranks = quantile_ranks(count, 0.5, confidence);
  return {
      lower == upper ? lower : 0.5 * lower + 0.5 * upper,
      {ranks.lower == 0 ? -infinity : means[ranks.lower - 1], ranks.upper > count ? infinity : means[ranks.upper - 1]}};
}

} // namespace heavytail
