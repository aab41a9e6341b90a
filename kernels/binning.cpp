// SPDX-License-Identifier: MIT
#include "kernels/binning.hpp"

#include <heavytail/statistics/ordered_histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// What repeats in an ascending sample.
struct Repeats {
  std::size_t neighbours = 0; ///< pairs of neighbours that are nearly equal
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
    if (size > repeats.most) {
      repeats.most = size;
      repeats.most_frequent = sample[first + size / 2];
    }
    first = end;
  }
  return repeats;
}

/// Numbers of an ascending sample that share a bin.
struct Shared {
  std::size_t count = 0;
  double least = 0, greatest = 0;
};

/// The bins of a sample without that of the centre.
std::vector<Shared> bins_of(const std::vector<double>& sample, const Binning& binning) {
  std::vector<Shared> bins;
  std::uint64_t last = 0;
  for (const double x : sample) {
    if (binning.offset(x) == 0) continue;
    const std::uint64_t number = OrderedHistogram::bin_number(binning, x);
    if (bins.empty() || number != last) bins.push_back({0, x, x});
    last = number;
    ++bins.back().count;
    bins.back().greatest = x;
  }
  return bins;
}

std::size_t most_in_a_bin(const std::vector<double>& sample, const Binning& binning) {
  std::size_t most = 0;
  for (const Shared& bin : bins_of(sample, binning)) most = std::max(most, bin.count);
  return most;
}

/// Whether fine bins tell the numbers apart that lie close together, all but those that differ by rounding alone.
bool are_resolved(const std::vector<double>& sample, Binning binning, bool float32) {
  binning.fine = true;
  const double rounding = 64 * (float32 ? 0x1p-24 : 0x1p-53);
  const std::vector<Shared> bins = bins_of(sample, binning);
  return std::none_of(bins.begin(), bins.end(), [&](const Shared& bin) {
    return bin.count > sample.size() / 16 && bin.greatest - bin.least > rounding * std::abs(bin.greatest);
  });
}

/// How many signs and exponents the differences from the centre have.
std::size_t pages_of(const std::vector<double>& sample, const Binning& binning) {
  std::set<std::pair<bool, int>> pages;
  for (const double x : sample)
    if (const double offset = binning.offset(x); offset != 0) pages.emplace(offset < 0, std::ilogb(offset));
  return pages.size();
}

/// Coarse bins about a number, or about 0 where differences from it might overflow.
Binning about(double centre, bool float32) {
  if (centre == 0 || !(std::abs(centre) < (float32 ? 0x1p100 : 0x1p1000))) return {};
  return {.centre = centre, .fine = false, .float32 = float32};
}

} // namespace

Binning binning_of(std::span<const double> sample, bool float32) {
  constexpr std::size_t least_numbers = 8;   // that tell whether a law is narrow
  constexpr std::size_t enough_numbers = 32; // that tell more
  constexpr double narrow = 8;               // spreads that fit between 0 and the median
  constexpr std::size_t many_repeats = 8;
  constexpr std::size_t most_pages = 32; // of fine bins, which take 2^12 for each
  std::vector<double> sorted;
  for (const double x : sample)
    if (std::isfinite(x)) sorted.push_back(x);
  const std::size_t n = sorted.size();
  if (n < least_numbers) return {};
  std::sort(sorted.begin(), sorted.end());
  const double spread = spread_of(sorted);
  const double median = sorted[n / 2];
  const Binning usual = about(narrow * spread < std::abs(median) ? median : 0, float32);
  if (n < enough_numbers) return usual;

  const Repeats repeats = repeats_in(sorted, spread, usual.centre);
  std::vector<Binning> choices;
  if (repeats.most >= n / 8) choices.push_back(about(repeats.most_frequent, float32));
  choices.push_back(usual);
  choices.push_back(about(median, float32));
  const auto found = std::find_if(choices.begin(), choices.end() - 1,
                                  [&](const Binning& each) { return are_resolved(sorted, each, float32); });
  Binning binning = *found;
  // Numbers at the centre have a bin of their own.
  const auto at_centre = static_cast<std::size_t>(
      std::count_if(sorted.begin(), sorted.end(), [&](double x) { return binning.offset(x) == 0; }));
  const bool on_lattice = repeats.neighbours + 1 >= std::max<std::size_t>(at_centre, 1) + many_repeats;
  binning.fine = (on_lattice || most_in_a_bin(sorted, binning) > n / 16) && pages_of(sorted, binning) <= most_pages;
  return binning;
}

} // namespace heavytail
