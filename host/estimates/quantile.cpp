// SPDX-License-Identifier: MIT
#include "host/estimates/quantile.hpp"

#include "host/estimates/binomial.hpp"
#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/sample.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <ranges>
#include <utility>

namespace heavytail {
namespace {

RankInterval exact_ranks(std::uint64_t n, double p, double tail) {
  const BinomialWeights law = binomial_weights(n, p);
  const double limit = tail * law.total;
  RankInterval ranks{law.first, law.first + law.weights.size()};
  // P(X_(l) > x_p) = P(B < l) and P(X_(u) < x_p) ≤ P(B ≥ u), B binomial; each tail summed from its far end.
  double sum = 0;
  for (std::size_t i = 0; i < law.weights.size() && (sum += law.weights[i]) <= limit; ++i) ++ranks.lower;
  sum = 0;
  for (auto weight = law.weights.rbegin(); weight != law.weights.rend() && (sum += *weight) <= limit; ++weight)
    --ranks.upper;
  return ranks;
}

/// Cornish-Fisher to the skewness, with the correction for continuity.
RankInterval approximate_ranks(std::uint64_t n, double p, double z) {
  const auto size = static_cast<double>(n);
  const double center = size * p + (1.0 - 2.0 * p) * (z * z - 1.0) / 6.0;
  const double margin = z * heavytail::sqrt(size * p * (1.0 - p)) + 0.5;
  const double lower = heavytail::floor(center - margin);
  const double upper = -heavytail::floor(-(center + margin)) + 1.0;
  return {lower < 0 ? 0 : static_cast<std::uint64_t>(lower), upper > size ? n + 1 : static_cast<std::uint64_t>(upper)};
}

/// The bins, with the values that are known one by one as bins of their own.
std::vector<Bin> bins_and_extremes(const Summary& summary) {
  const std::vector<Extreme> highest = summary.highest();
  std::vector<Extreme> lowest = summary.lowest();
  const std::uint64_t finite =
      summary.survivors() - summary.minus_infinities() - summary.sum().non_finite().plus_infinity;
  lowest.resize(std::min<std::size_t>(lowest.size(), finite - highest.size())); // none of them in both
  const std::vector<Bin> bins = summary.histogram().bins();
  const std::vector<Bin> value_bins = summary.histogram().value_bins();
  if (highest.empty()) return value_bins;
  OrderedHistogram known(summary.histogram().binning());
  for (const Extreme& each : lowest) known.add(each.value);
  for (const Extreme& each : highest) known.add(each.value);
  const std::vector<Bin> known_bins = known.bins();
  const double low = lowest.empty() ? -inf : lowest.back().value;
  const double high = highest.back().value;
  std::vector<Bin> result;
  if (bins.front().lower == -inf) result.push_back(bins.front());
  for (const Extreme& each : lowest) result.push_back({each.value, each.value, 1});
  auto next = known_bins.begin();
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i].lower == -inf || bins[i].upper == inf) continue;
    std::uint64_t rest = bins[i].count;
    if (next != known_bins.end() && next->lower == bins[i].lower && next->upper == bins[i].upper)
      rest -= (next++)->count;
    if (rest > 0) result.push_back({std::max(value_bins[i].lower, low), std::min(value_bins[i].upper, high), rest});
  }
  for (const Extreme& each : std::ranges::reverse_view(highest)) result.push_back({each.value, each.value, 1});
  if (bins.back().lower == inf) result.push_back(bins.back());
  return result;
}

/// The bins with diverged replicas that stand as +inf in the last one.
RankedBins ranked(std::vector<Bin> bins, const Summary& summary) {
  const std::uint64_t diverged = summary.sample_size() - summary.survivors();
  if (diverged > 0) {
    if (bins.empty() || bins.back().lower < inf) bins.push_back({inf, inf, 0});
    bins.back().count += diverged;
  }
  return {std::move(bins), summary.smallest(), summary.largest()};
}

Estimate estimate_quantile(const RankedBins& bins, double p, double confidence) {
  const std::uint64_t n = bins.total();
  const RankInterval ranks = quantile_ranks(n, p, confidence);
  const double value = bins.at(p * static_cast<double>(n)).value;
  double low = -inf;
  double high = inf;
  if (ranks.lower > 0) {
    const RankedValue bound = bins.of_rank(ranks.lower);
    low = std::min(value, std::max(bound.lower, bound.value - bound.error));
  }
  if (ranks.upper <= n) {
    const RankedValue bound = bins.of_rank(ranks.upper);
    high = std::max(value, std::min(bound.upper, bound.value + bound.error));
  }
  return {value, {low, high}};
}

} // namespace

RankInterval quantile_ranks(std::uint64_t n, double p, double confidence) {
  constexpr double largest_exact_variance = 1e4; // about 10^4 terms
  if (n == 0) return {0, 1};
  if (!(p > 0)) return {0, 1};
  if (!(p < 1)) return {n, n + 1};
  const bool exact = static_cast<double>(n) * p * (1.0 - p) < largest_exact_variance;
  return exact ? exact_ranks(n, p, 0.5 * (1.0 - confidence))
               : approximate_ranks(n, p, two_sided_normal_quantile(confidence));
}

std::vector<double> histogram_quantiles(const Summary& summary, std::span<const double> probabilities) {
  std::vector<double> positions;
  for (const double p : probabilities) positions.push_back(p * static_cast<double>(summary.sample_size()));
  if (summary.survivors() == 0) return std::vector<double>(positions.size(), summary.sample_size() == 0 ? nan : inf);
  const std::vector<RankedBin> bins = summary.histogram().bins_at(positions);
  const bool diverged = summary.sample_size() > summary.survivors(); // those stand as +inf above all others
  std::vector<double> values;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const RankedBin bin{sharpened(bins[i].bin, summary.smallest(), summary.largest()), bins[i].before};
    const bool beyond = diverged && positions[i] > static_cast<double>(summary.survivors());
    values.push_back(beyond ? inf : bin.at(positions[i]));
  }
  return values;
}

std::vector<QuantileEstimate> estimate_quantiles(const Summary& summary, std::span<const double> probabilities,
                                                 double confidence) {
  const QuantileSource source(summary);
  std::vector<QuantileEstimate> result;
  for (const double p : probabilities) result.push_back({p, source.quantile(p, confidence)});
  return result;
}

QuantileSource::QuantileSource(const Summary& summary) : bins_(ranked(bins_and_extremes(summary), summary)) {}

Estimate QuantileSource::quantile(double p, double confidence) const {
  return bins_.total() == 0 ? Estimate{nan, {nan, nan}} : estimate_quantile(bins_, p, confidence);
}

Quantiles Quantiles::of(const Sample& sample) {
  return {estimate_quantiles(sample.summary, sample.settings.quantiles, sample.settings.confidence)};
}

} // namespace heavytail
