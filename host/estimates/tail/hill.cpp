// SPDX-License-Identifier: MIT
#include "host/estimates/tail/hill.hpp"

#include "host/estimates/normal_quantile.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <algorithm>

namespace heavytail {

double hill_gamma(const TailSample& sample, std::uint64_t k) {
  const std::uint64_t censored = sample.infinite();
  if (k <= censored || k > sample.largest_k()) return nan;
  const double greatest = sample.log_value(censored + 1) - sample.log_value(k + 1);
  // Equal values may differ by the rounding of the sums.
  if (!(greatest > 0)) return 0;
  const double sum = sample.log_excess_sum(k) + static_cast<double>(censored) * greatest;
  return sum / static_cast<double>(k - censored);
}

TailIndex estimate_hill(const TailSample& sample, std::uint64_t k, double confidence) {
  const double gamma = hill_gamma(sample, k);
  if (!(gamma >= 0)) return no_tail_index(k);
  // Equal values show no tail, and nothing of one beyond them.
  if (gamma == 0) return {k, {0, {0, inf}}, {inf, {0, inf}}};
  const double relative =
      two_sided_normal_quantile(confidence) / heavytail::sqrt(static_cast<double>(k - sample.infinite()));
  const double alpha = 1 / gamma;
  const Interval alphas{alpha * std::max(0.0, 1 - relative), alpha * (1 + relative)};
  return {k, {gamma, {1 / alphas.high, 1 / alphas.low}}, {alpha, alphas}};
}

} // namespace heavytail
