// SPDX-License-Identifier: MIT
#include "host/estimates/tail/pickands.hpp"

#include "host/estimates/normal_quantile.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

namespace heavytail {
namespace {

constexpr double log_2 = 0x1.62e42fefa39efp-1;

/// k times the asymptotic variance.
double pickands_variance(double gamma) {
  const double growth = heavytail::expm1(gamma * log_2);
  const double slope = growth == 0 ? log_2 : growth / gamma; // (2^γ - 1)/γ
  const double scale = 2 * slope * log_2;
  return (2 * (1 + growth) * (1 + growth) + 1) / (scale * scale);
}

} // namespace

TailIndex estimate_pickands(const TailSample& sample, std::uint64_t k, double confidence) {
  if (k == 0 || k > sample.positive() / 4 || sample.infinite() >= k) return no_tail_index(k);
  const double middle = sample.value(2 * k);
  const double above = sample.value(k) - middle;
  const double below = middle - sample.value(4 * k);
  if (!(above > 0 && below > 0)) return no_tail_index(k);
  const double gamma = heavytail::log(above / below) / log_2;
  const double error = heavytail::sqrt(pickands_variance(gamma) / static_cast<double>(k));
  return tail_index(k, gamma, two_sided_normal_quantile(confidence) * error);
}

} // namespace heavytail
