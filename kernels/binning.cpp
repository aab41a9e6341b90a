// SPDX-License-Identifier: MIT
#include "kernels/binning.hpp"

#include <heavytail/statistics/ordered_histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace heavytail {

namespace {

/// What repeats in an ascending sample.
struct Repeats {
  std::size_t neighbours = 0; ///< pairs of neighbours that are nearly equal
  std::size_t unique = 0;     ///< numbers that nearly equal no other
  std::size_t most = 0;       ///< in the largest group of nearly equal ones
  double most_frequent = 0;   ///< the middle one of that group
};

/// The first of the differences between outer numbers that is not zero; 0 for equal numbers.
double spread_of(const std::vector<double>& sample) {
  const std::size_t n = sample.size();
  for (const std::size_t cut : {n / 4, n / 16, std::size_t{0}})
    if (const double spread = sample[n - 1 - cut] - sample[cut]; spread > 0) return spread;
  return 0;
}

/// Numbers are nearly equal where they differ by so small a part of the spread and of their distance from the centre
/// that 256 numbers of a density have a quarter of such a pair.
Repeats repeats_in(const std::vector<double>& sample, double spread, double centre) {
  constexpr double nearly_equal = 0x1p-18;
  const auto repeats_one_before = [&](std::size_t i) {
    return sample[i] - sample[i - 1] <= nearly_equal * std::min(spread, std::abs(sample[i] - centre));
  };
  Repeats repeats;
  for (std::size_t first = 0; first < sample.size();) {
    std::size_t end = first + 1;
    while (end < sample.size() && repeats_one_before(end)) ++end;
    const std::size_t size = end - first;
    repeats.neighbours += size - 1;
    repeats.unique += size == 1 ? 1 : 0;
    if (size > repeats.most) {
      repeats.most = size;
      repeats.most_frequent = sample[first + size / 2];
    }
    first = end;
  }
  return repeats;
}

/// The most numbers that one bin holds, of those that are not at the centre.
std::size_t most_in_a_bin(const std::vector<double>& sample, const Binning& binning) {
  std::map<std::uint64_t, std::size_t> counts;
  std::size_t most = 0;
  for (const double x : sample)
    if (binning.offset(x) != 0) most = std::max(most, ++counts[OrderedHistogram::bin_number(binning, x)]);
  return most;
}

/// A centre from which differences cannot overflow.
bool may_be_centre(double x, bool float32) {
  return std::abs(x) < (float32 ? 0x1p100 : 0x1p1000);
}

} // namespace

Binning binning_of(std::span<const double> sample, bool float32) {
  constexpr std::size_t least_numbers = 32;
  constexpr double narrow = 8; // spreads that fit between 0 and the median
  constexpr std::size_t many_repeats = 8;
  std::vector<double> sorted;
  for (const double x : sample)
    if (std::isfinite(x)) sorted.push_back(x);
  const std::size_t n = sorted.size();
  if (n < least_numbers) return {};
  std::sort(sorted.begin(), sorted.end());
  const double spread = spread_of(sorted);
  const double median = sorted[n / 2];
  Binning binning;
  if (narrow * spread < std::abs(median)) binning.centre = median;
  const Repeats repeats = repeats_in(sorted, spread, binning.centre);
  const bool mixed = repeats.most >= n / 8 && 2 * repeats.unique >= n - repeats.most;
  if (mixed) binning.centre = repeats.most_frequent;
  if (!may_be_centre(binning.centre, float32)) binning.centre = 0;
  binning.centre += 0.0; // never -0
  binning.float32 = float32 && binning.centre != 0;
  // Numbers at the centre have a bin of their own.
  const auto at_centre = static_cast<std::size_t>(
      std::count_if(sorted.begin(), sorted.end(), [&](double x) { return binning.offset(x) == 0; }));
  const std::size_t harmless = at_centre > 0 ? at_centre - 1 : 0;
  const bool on_lattice = !mixed && repeats.neighbours >= harmless + many_repeats;
  binning.fine = on_lattice || most_in_a_bin(sorted, binning) > n / 16;
  return binning;
}

} // namespace heavytail
