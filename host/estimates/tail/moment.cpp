// SPDX-License-Identifier: MIT
#include "host/estimates/tail/moment.hpp"

#include "host/estimates/normal_quantile.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>

namespace heavytail {
namespace {

/// k times the asymptotic variance.
double moment_variance(double gamma) {
  const double square = gamma * gamma;
  if (gamma >= 0) return 1 + square;
  const double rest = 1 - gamma;
  return rest * rest * (1 - 2 * gamma) * (1 - gamma + 6 * square) / ((1 - 3 * gamma) * (1 - 4 * gamma));
}

} // namespace

TailIndex estimate_moment_index(const TailSample& sample, std::uint64_t k, double confidence) {
  if (k < 2 || k > sample.largest_k() || sample.infinite() > 0) return no_tail_index(k);
  const LogExcesses excesses = sample.log_excesses(k);
  const double spread = excesses.mean_square() - excesses.mean() * excesses.mean();
  constexpr double rounding = 0x1p-40;
  if (!(spread > rounding * excesses.mean_square())) return {k, {-inf, {-inf, inf}}, {inf, {0, inf}}};
  const double gamma = excesses.mean() + 1 - 0.5 * excesses.mean_square() / spread;
  const double error = heavytail::sqrt(moment_variance(gamma) / static_cast<double>(k));
  return tail_index(k, gamma, two_sided_normal_quantile(confidence) * error);
}

} // namespace heavytail
