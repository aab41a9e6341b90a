// SPDX-License-Identifier: MIT
#include "host/theory/measure.hpp"

#include "host/estimates/all.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <vector>

namespace heavytail {

namespace {

/// A bound of E (x - centre)^4 / square², from the farther ends of bins.
double most_kurtosis(const Summary& summary, double centre, double square) {
  double sum = 0;
  for (const Bin& each : summary.histogram().value_bins()) {
    const Bin bin = sharpened(each, summary.smallest(), summary.largest());
    const double lower = bin.lower - centre;
    const double upper = bin.upper - centre;
    const double ratio = std::max(lower * (lower / square), upper * (upper / square));
    sum = sum + static_cast<double>(bin.count) * ratio * ratio;
  }
  return sum / static_cast<double>(summary.survivors());
}

double density_of(const Bin& bin) {
  return bin.upper > bin.lower ? static_cast<double>(bin.count) / (bin.upper - bin.lower) : inf;
}

/// The part of bin i that its neighbours leave open, as in RankedBins.
double roughness(const std::vector<Bin>& bins, std::size_t i) {
  const double density = density_of(bins[i]);
  const double below = i > 0 && bins[i - 1].upper == bins[i].lower ? density_of(bins[i - 1]) : 0;
  const double above = i + 1 < bins.size() && bins[i + 1].lower == bins[i].upper ? density_of(bins[i + 1]) : 0;
  return std::min(1.0, 0.5 * (abs(below - density) + abs(above - density)) / density);
}

} // namespace

Measured measure_moment(const Summary& summary, Quantity quantity) {
  const std::uint64_t n = summary.sample_size();
  if (n == 0) return {nan, nan};
  if (summary.plus_infinities() + summary.minus_infinities() > 0) return {inf, nan};
  const auto count = static_cast<double>(n);
  if (quantity == Quantity::mean) {
    return {summary.sum().finite_quotient(n), error_of_mean(n, summary.sum(), summary.squares())};
  }
  const bool about_mean = quantity == Quantity::variance;
  const double centre = about_mean ? summary.sum().finite_quotient(n) : 0;
  const double value = !about_mean ? summary.squares().finite_quotient(n)
                       : n > 1     ? sample_variance(n, summary.sum(), summary.squares())
                                   : nan;
  if (value == 0) return {0, 0};
  const double of_mean = about_mean ? 4 / (count - 1) : 0; // the mean is measured too
  const double excess = std::max(0.0, most_kurtosis(summary, centre, value) - 1 + of_mean);
  return {value, value * sqrt(excess / count)};
}

double largest_influence(const Summary& summary, Quantity quantity, const Measured& measured) {
  if (summary.smallest() == summary.largest()) return 0;
  const double centre = quantity == Quantity::mean_square ? 0 : summary.sum().finite_quotient(summary.sample_size());
  const double farthest = std::max(summary.largest() - centre, centre - summary.smallest());
  const double of_sum = quantity == Quantity::mean
                            ? farthest / measured.standard_error
                            : (farthest * (farthest / measured.value) - 1) * (measured.value / measured.standard_error);
  return of_sum / static_cast<double>(summary.sample_size());
}

CountRange count_at_most(const Summary& summary, double y) {
  const std::vector<Bin> bins = summary.histogram().value_bins();
  double before = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const auto count = static_cast<double>(bins[i].count);
    if (bins[i].upper <= y) {
      before += count;
      continue;
    }
    if (bins[i].lower > y) break;
    const auto [lower, upper, unused] = sharpened(bins[i], summary.smallest(), summary.largest());
    const double share = upper > lower ? std::clamp((y - lower) / (upper - lower), 0.0, 1.0) : (y >= lower ? 1.0 : 0.0);
    const double open = count * roughness(bins, i);
    const double middle = before + share * count;
    return {std::max(before, middle - open), std::min(before + count, middle + open)};
  }
  return {before, before};
}

MeasuredExit measure_exit(const ExitRecord& record, const ModelRun& run, double unit) {
  constexpr double confidence = 0.95;
  // Inside its last step an exit that the bridge finds is as early as late.
  const StepClock clock{unit, run.plan().exit->bridge ? -0.5 : 0.0};
  const ExitCounts counts{record.at, record.upwards, run.plan().checkpoints.back()};
  const Estimate mean = estimate_exit(counts, clock, {}, confidence).restricted_mean;
  const double error = (mean.interval.high - mean.interval.low) / (2 * two_sided_normal_quantile(confidence));
  const double end = static_cast<double>(counts.last_step) * unit;
  const double latest = record.at.diverged() > 0 || record.at.survivors() == 0 ? end : record.at.largest() * unit;
  const double lost = static_cast<double>(record.diverged) / static_cast<double>(record.at.replicas());
  return {{mean.value, error}, std::max(mean.value, latest - mean.value), lost * end};
}

} // namespace heavytail
