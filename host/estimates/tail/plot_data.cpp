// SPDX-License-Identifier: MIT
#include "host/estimates/tail/plot_data.hpp"

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

/// Coarse bins of a summary, joined in groups of 2^j; all as differences from the centre.
std::vector<PlotBin> joined(const std::vector<Bin>& bins, unsigned j) {
  std::vector<PlotBin> result;
  for (const Bin& bin : bins) {
    PlotBin group{bin.lower, bin.upper, bin.count, 0};
    if (bin.lower != bin.upper) {
      const bool negative = bin.upper <= 0;
      const std::uint64_t number = number_of(negative ? -bin.upper : bin.lower) >> j;
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

std::vector<PlotBin> joined_to_at_most(const std::vector<Bin>& bins, std::size_t most) {
  std::vector<PlotBin> result = joined(bins, 0);
  // 2^18 numbers in all: with j = 18 no more than one bin of each sign and zero are left.
  for (unsigned j = 1; j <= 18 && result.size() > most; ++j) result = joined(bins, j);
  return result;
}

/// As differences from the centre.
std::vector<Bin> finite_bins(const Summary& summary) {
  std::vector<Bin> bins = summary.histogram().offset_bins();
  std::erase_if(bins, [](const Bin& bin) { return bin.lower == inf || bin.upper == -inf; });
  return bins;
}

} // namespace

std::vector<PlotBin> plot_histogram(const Summary& summary, std::size_t most) {
  std::vector<PlotBin> bins = joined_to_at_most(finite_bins(summary), most);
  const auto size = static_cast<double>(summary.sample_size());
  const double centre = summary.histogram().binning().centre;
  for (PlotBin& bin : bins) {
    bin.density = static_cast<double>(bin.count) / size / (bin.upper - bin.lower);
    bin.lower += centre;
    bin.upper += centre;
  }
  return bins;
}

std::vector<ExceedanceEstimate> exceedance_curve(const Summary& summary, double confidence, std::size_t most) {
  std::vector<Bin> positive = finite_bins(summary);
  const double centre = summary.histogram().binning().centre;
  std::erase_if(positive, [&](const Bin& bin) { return centre + bin.upper <= 0; });
  std::uint64_t reached = summary.plus_infinities();
  for (const Bin& bin : positive) reached += bin.count;
  std::vector<ExceedanceEstimate> curve;
  for (const PlotBin& bin : joined_to_at_most(positive, most)) {
    if (const double level = centre + bin.lower; level > 0)
      curve.push_back({level, estimate_probability(reached, summary.sample_size(), confidence)});
    reached -= bin.count;
  }
  return curve;
}

} // namespace heavytail
