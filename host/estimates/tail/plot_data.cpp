// SPDX-License-Identifier: MIT
#include "host/estimates/tail/plot_data.hpp"

#include "host/estimates/sample.hpp"
#include "host/numbers.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace heavytail {
namespace {

constexpr unsigned dropped_bits = 45; // of a double's 52: what the bins of a summary do not tell apart

/// The number, among all positive bins, of the one that begins at or holds x ≥ 0.
std::uint64_t number_of(double x) {
  return std::bit_cast<std::uint64_t>(x) >> dropped_bits;
}

double edge_of(std::uint64_t number) {
  constexpr std::uint64_t infinite = 0x7FFULL << (52U - dropped_bits);
  return number < infinite ? std::bit_cast<double>(number << dropped_bits) : std::numeric_limits<double>::max();
}

/// Bins of a summary, joined in groups of 2^j coarse ones; all as differences from the centre.
std::vector<PlotBin> joined(const std::vector<Bin>& bins, bool fine, unsigned j) {
  std::vector<PlotBin> result;
  for (const Bin& bin : bins) {
    PlotBin group{bin.lower, bin.upper, bin.count, 0};
    if ((j > 0 || fine) && bin.lower != bin.upper) {
      const bool negative = bin.upper <= 0;
      const std::uint64_t number = number_of(std::abs(negative ? bin.upper : bin.lower)) >> j;
      const double near = edge_of(number << j);
      const double far = edge_of((number + 1) << j);
      group = negative ? PlotBin{-far, -near, bin.count, 0} : PlotBin{near, far, bin.count, 0};
    }
    if (!result.empty() && result.back().lower == group.lower && result.back().upper == group.upper)
      result.back().count += group.count;
    else
      result.push_back(group);
  }
  return result;
}

std::vector<PlotBin> joined_to_at_most(const std::vector<Bin>& bins, bool fine, std::size_t most) {
  std::vector<PlotBin> result = joined(bins, fine, 0);
  // 2^18 numbers in all: with j = 18 no more than one bin of each sign and zero are left.
  for (unsigned j = 1; j <= 18 && result.size() > most; ++j) result = joined(bins, fine, j);
  return result;
}

/// As differences from the centre.
std::vector<Bin> finite_bins(const Summary& summary) {
  std::vector<Bin> bins = summary.histogram().offset_bins();
  std::erase_if(bins, [](const Bin& bin) { return bin.lower == inf || bin.upper == -inf; });
  return bins;
}

/// The first number, of the type of the values, at a difference from the centre of `edge` or more; or above it, where
/// that ends a bin: below the centre bins hold their upper ends.
double first_number(const Binning& binning, double edge, bool above) {
  if (binning.centre == 0 && !above) return edge;
  const auto reaches = [&](double x) { return above ? binning.offset(x) > edge : binning.offset(x) >= edge; };
  const auto beside = [&](double x, double to) {
    return binning.float32 ? static_cast<double>(std::nextafter(static_cast<float>(x), static_cast<float>(to)))
                           : std::nextafter(x, to);
  };
  double x = binning.centre + edge;
  if (binning.float32) x = static_cast<double>(static_cast<float>(x));
  while (reaches(x)) x = beside(x, -inf);
  while (!reaches(x)) x = beside(x, inf);
  return x;
}

/// The bins between numbers that begin and end them; neighbours that rounding leaves no number between are one.
std::vector<PlotBin> placed(const Binning& binning, std::vector<PlotBin> bins) {
  if (binning.centre == 0) return bins;
  std::vector<PlotBin> result;
  for (PlotBin& bin : bins) {
    const bool atom = bin.lower == bin.upper;
    bin.lower = first_number(binning, bin.lower, !atom && bin.lower < 0);
    bin.upper = atom ? bin.lower : first_number(binning, bin.upper, bin.upper < 0);
    if (!result.empty() && bin.lower < result.back().upper) bin.lower = result.back().upper;
    if (!result.empty() && bin.upper <= result.back().upper && !atom)
      result.back().count += bin.count;
    else
      result.push_back(bin);
  }
  return result;
}

} // namespace

std::vector<PlotBin> plot_histogram(const Summary& summary, std::size_t most) {
  const Binning& binning = summary.histogram().binning();
  std::vector<PlotBin> bins = placed(binning, joined_to_at_most(finite_bins(summary), binning.fine, most));
  const auto size = static_cast<double>(summary.sample_size());
  for (PlotBin& bin : bins) bin.density = static_cast<double>(bin.count) / size / (bin.upper - bin.lower);
  return bins;
}

std::vector<ExceedanceEstimate> exceedance_curve(const Summary& summary, double confidence, std::size_t most) {
  const Binning& binning = summary.histogram().binning();
  std::vector<Bin> positive = finite_bins(summary);
  std::erase_if(positive, [&](const Bin& bin) { return binning.centre + bin.upper <= 0; });
  std::uint64_t reached = summary.plus_infinities();
  for (const Bin& bin : positive) reached += bin.count;
  std::vector<ExceedanceEstimate> curve;
  for (const PlotBin& bin : placed(binning, joined_to_at_most(positive, binning.fine, most))) {
    if (bin.lower > 0) curve.push_back({bin.lower, estimate_probability(reached, summary.sample_size(), confidence)});
    reached -= bin.count;
  }
  return curve;
}

SampleHistogram SampleHistogram::of(const Sample& sample) {
  if (!sample.origin.at_end) return {};
  return {plot_histogram(sample.summary)};
}

ExceedanceCurve ExceedanceCurve::of(const Sample& sample) {
  if (!sample.origin.at_end) return {};
  std::vector<CurvePoint> points;
  for (const ExceedanceEstimate& each : exceedance_curve(sample.summary, sample.settings.confidence))
    points.push_back(
        {each.threshold, each.probability.value, each.probability.interval.low, each.probability.interval.high});
  return {std::move(points)};
}

} // namespace heavytail
