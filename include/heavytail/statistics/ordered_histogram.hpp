// SPDX-License-Identifier: MIT
// OrderedHistogram: how many numbers fell into each bin, of equal sign, exponent and leading mantissa bits of their
// difference from a centre, so that every bin is at most 2^-7 of that wide.  The centre and ±inf are bins of their own.
// Sparse: only the pages of 128 bins that were hit are kept; fine bins one by one.  RankedBins: order statistics from
// those counts.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/statistics/binning.hpp>
#include <heavytail/statistics/block_sums.hpp>
#include <heavytail/statistics/ordered_bits.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace heavytail {

/// The numbers from `lower` to `upper`, and how many were seen.  The centre and ±inf have lower = upper.
struct Bin {
  double lower = 0;
  double upper = 0;
  std::uint64_t count = 0;

  bool operator==(const Bin&) const = default;
};

/// A bin, and how many numbers are in those before it.
struct RankedBin {
  Bin bin;
  std::uint64_t before = 0;

  /// Where the count of numbers, interpolated linearly inside the bin, reaches `position`.
  double at(double position) const {
    if (bin.lower == bin.upper) return bin.lower;
    const double fraction =
        std::clamp((position - static_cast<double>(before)) / static_cast<double>(bin.count), 0.0, 1.0);
    return std::clamp(bin.lower + fraction * (bin.upper - bin.lower), bin.lower, bin.upper);
  }
};

/// The first of these ascending counts that is `position` or more; the last one if there is none.
inline std::size_t first_reaching(std::span<const std::uint64_t> counts, double position) {
  const auto found = std::partition_point(
      counts.begin(), counts.end() - 1, [&](std::uint64_t count) { return !(position <= static_cast<double>(count)); });
  return static_cast<std::size_t>(found - counts.begin());
}

/// A bin without what is below the smallest or above the largest of all numbers.
inline Bin sharpened(Bin bin, double smallest, double largest) {
  if (bin.lower == bin.upper) return bin;
  const double lower = std::clamp(smallest, bin.lower, bin.upper);
  return {lower, std::clamp(largest, lower, bin.upper), bin.count};
}

/// Some numbers of one bin.
struct BinRun {
  double least = 0;    ///< the smallest of them
  double greatest = 0; ///< the largest; looked at by fine bins alone
  std::uint64_t count = 0;

  bool operator==(const BinRun&) const = default;
};

/// Counts of doubles (not NaN) in bins ordered as the numbers are; -0 counts as 0.
/// A commutative monoid under `merge`: exact, associative, commutative, among histograms of one binning; an empty one
/// of the default binning takes over that of another.
class OrderedHistogram {
public:
  OrderedHistogram() = default;

  explicit OrderedHistogram(const Binning& binning) : binning_(binning) {}

  const Binning& binning() const { return binning_; }

  void add(double x) {
    if (binning_.fine) {
      add_fine({x, x, 1});
      return;
    }
    const auto bits = std::bit_cast<std::uint64_t>(binning_.offset(x) + 0.0); // -0 becomes 0
    std::uint32_t& count = find_page(page_of(bits))[bin_of(bits)];
    if (++count == 0) [[unlikely]]
      ++high_words_[key_of(page_of(bits), bin_of(bits))];
    ++total_;
  }

  /// Adds the finite numbers of a block at once, all from `smallest` to `largest`.  Where those differ and bins are not
  /// fine, `counts` are of their differences from the centre; they are cleared.
  void add(std::span<const float> numbers, float smallest, float largest, BlockCounts& counts);

  void add(double x, std::uint64_t count) { add(BinRun{x, x, count}); }

  void add(const BinRun& run) {
    if (run.count == 0) return;
    if (binning_.fine)
      add_fine(run);
    else
      add_offset(binning_.offset(run.least), run.count);
  }

  /// Adds numbers to the bin of a difference from the centre.  Not for fine bins.
  void add_offset(double offset, std::uint64_t count) {
    assert(!binning_.fine);
    const auto bits = std::bit_cast<std::uint64_t>(offset + 0.0);
    if (count > 0) add_to(page_of(bits), bin_of(bits), count);
  }

  void merge(const OrderedHistogram& other) {
    if (&other == this) {
      merge(OrderedHistogram(other));
      return;
    }
    if (total_ == 0 && binning_ == Binning{}) binning_ = other.binning_;
    assert(binning_ == other.binning_ || (other.total_ == 0 && other.binning_ == Binning{}));
    for (const auto& [key, run] : other.fine_) join(fine_[key], run);
    for (std::size_t i = 0; i < other.pages_.size(); ++i) add_counts(other.ids_[i], other.pages_[i]);
    for (const auto& [key, high] : other.high_words_) high_words_[key] += high;
    total_ += other.total_;
  }

  /// How many numbers were added.
  std::uint64_t total() const { return total_; }

  /// The bins that hold anything, in ascending order.
  std::vector<Bin> bins() const {
    std::vector<Bin> result = offset_bins();
    for (Bin& bin : result) bin = placed(bin);
    return result;
  }

  /// The same, where fine ones end at their smallest and largest number.
  std::vector<Bin> value_bins() const {
    if (!binning_.fine) return bins();
    std::vector<Bin> result;
    result.reserve(fine_.size());
    for (const auto& [key, run] : fine_) result.push_back({run.least, run.greatest, run.count});
    return result;
  }

  /// The numbers of fine bins, in ascending order.
  std::vector<BinRun> fine_runs() const {
    std::vector<BinRun> result;
    for (const auto& [key, run] : fine_) result.push_back(run);
    return result;
  }

  /// The bins as differences from the centre.
  std::vector<Bin> offset_bins() const {
    std::vector<Bin> result;
    for (const auto& [key, run] : fine_) result.push_back(fine_bin(key, run.count));
    result.reserve(std::min<std::uint64_t>(total_, page_size * pages_.size()));
    for (const std::size_t page : ordered_pages())
      for (std::uint32_t i = 0; i < page_size; ++i) {
        const std::uint32_t bin = bin_in_order(page, i);
        if (const std::uint64_t count = count_in(page, bin); count > 0)
          result.push_back(make_bin(ids_[page], bin, count));
      }
    return result;
  }

  /// For each position in [0, total()] the first bin at whose end that many numbers are counted in ascending order;
  /// total() > 0.
  std::vector<RankedBin> bins_at(std::span<const double> positions) const {
    assert(total_ > 0);
    if (binning_.fine) return fine_bins_at(positions);
    const std::vector<std::size_t> pages = ordered_pages();
    std::vector<std::uint64_t> ends; // how many numbers are in a page and those before it
    for (const std::size_t page : pages) ends.push_back((ends.empty() ? 0 : ends.back()) + count_in(page));
    std::vector<RankedBin> result;
    for (const double position : positions) {
      const std::size_t found = first_reaching(ends, position);
      const std::size_t page = pages[found];
      std::uint64_t before = found == 0 ? 0 : ends[found - 1];
      std::uint32_t i = 0;
      std::uint64_t count = count_in(page, bin_in_order(page, i));
      while (count == 0 || (position > static_cast<double>(before + count) && before + count < ends[found])) {
        before += count;
        count = count_in(page, bin_in_order(page, ++i));
      }
      result.push_back({placed(make_bin(ids_[page], bin_in_order(page, i), count)), before});
    }
    return result;
  }

  /// How many numbers lie in bins that end at or below x: at most the count of numbers ≤ x, and exact at bins' edges.
  std::uint64_t count_at_most(double x) const {
    std::uint64_t count = 0;
    for (const Bin& bin : value_bins())
      if (bin.upper <= x) count += bin.count;
    return count;
  }

  /// The bin that x belongs to, with the count of numbers in it.
  Bin bin_around(double x) const {
    if (binning_.fine) {
      const auto found = fine_.find(bin_number(binning_, x));
      return placed(fine_bin(bin_number(binning_, x), found == fine_.end() ? 0 : found->second.count));
    }
    const auto bits = std::bit_cast<std::uint64_t>(binning_.offset(x) + 0.0);
    const auto found = std::find(ids_.begin(), ids_.end(), page_of(bits));
    const auto page = static_cast<std::size_t>(found - ids_.begin());
    return placed(make_bin(page_of(bits), bin_of(bits), found == ids_.end() ? 0 : count_in(page, bin_of(bits))));
  }

  bool operator==(const OrderedHistogram& other) const {
    return total_ == other.total_ && binning_ == other.binning_ && fine_ == other.fine_ &&
           offset_bins() == other.offset_bins();
  }

  /// The number of the bin that x (not NaN) falls into; bins of equal number are the same.
  HT_HD static std::uint64_t bin_number(const Binning& binning, double x) {
    const double offset = binning.offset(x);
    if (binning.fine) return ordered_bits(offset) >> dropped_by_fine;
    const std::uint64_t bits = to_bits(offset + 0.0);
    return key_of(page_of(bits), bin_of(bits));
  }

private:
  static constexpr std::uint32_t bin_bits = Binning::coarse_bits;
  static constexpr unsigned dropped_by_fine = Ieee<double>::mantissa_bits - Binning::fine_bits;
  static constexpr std::uint32_t page_size = 1U << bin_bits;
  static constexpr unsigned dropped_bits = Ieee<double>::mantissa_bits - bin_bits;
  static constexpr std::uint16_t no_page = 0xFFFF;

  /// Bins of one line of a cache.
  static constexpr std::uint32_t line_size = 16;

  /// The 128 bins of one sign and exponent.  32 bits a bin keep a histogram small; high_words_ takes what exceeds them.
  struct alignas(line_size * sizeof(std::uint32_t)) Page : std::array<std::uint32_t, page_size> {};

  struct Slot {
    std::uint16_t page_id = 0;
    std::uint16_t index = no_page;
  };

  /// Exponent and sign: the exponents of a sample are neighbours, so that they take distinct slots.
  HT_HD static std::uint32_t page_of(std::uint64_t bits) {
    return (static_cast<std::uint32_t>(bits >> 51U) & 0xFFEU) | static_cast<std::uint32_t>(bits >> 63U);
  }

  /// The leading mantissa bits; but bin 0 of the smallest exponent is zero alone, its other numbers go into bin 1.
  HT_HD static std::uint32_t bin_of(std::uint64_t bits) {
    const auto bin = static_cast<std::uint32_t>(bits >> dropped_bits) & (page_size - 1);
    return bin == 0 && (bits & Ieee<double>::exponent) == 0 && (bits & Ieee<double>::mantissa) != 0 ? 1 : bin;
  }

  static bool is_negative(std::uint32_t page_id) { return (page_id & 1U) != 0; }

  HT_HD static std::uint32_t key_of(std::uint32_t page_id, std::uint32_t bin) { return page_id * page_size + bin; }

  static Bin make_bin(std::uint32_t page_id, std::uint32_t bin, std::uint64_t count) {
    const std::uint64_t exponent = page_id >> 1U;
    const std::uint64_t first = (exponent << 52U) | (static_cast<std::uint64_t>(bin) << dropped_bits);
    auto low = std::bit_cast<double>(first);
    auto high = std::bit_cast<double>(first + (std::uint64_t{1} << dropped_bits));
    if (exponent == 0 && bin <= 1) low = 0;
    if (first == 0 || exponent == 0x7FF) high = low;
    if (exponent == 0x7FE) high = std::min(high, std::numeric_limits<double>::max());
    return is_negative(page_id) ? Bin{-high, -low, count} : Bin{low, high, count};
  }

  /// A bin of differences from the centre as one of numbers.
  Bin placed(const Bin& bin) const {
    return binning_.centre == 0 ? bin : Bin{binning_.centre + bin.lower, binning_.centre + bin.upper, bin.count};
  }

  /// Its ends are those of magnitudes, as make_bin has them.
  static Bin fine_bin(std::uint64_t key, std::uint64_t count) {
    constexpr std::uint64_t width = std::uint64_t{1} << dropped_by_fine;
    constexpr std::uint64_t sign = Ieee<double>::sign;
    const std::uint64_t ordered = key << dropped_by_fine;
    const bool negative = (ordered & sign) == 0;
    const std::uint64_t near_bits = negative ? ~ordered & (sign - 1) & ~(width - 1) : ordered ^ sign;
    const auto near = std::bit_cast<double>(near_bits);
    double far = std::min(std::bit_cast<double>(near_bits + width), std::numeric_limits<double>::max());
    if (near == std::numeric_limits<double>::infinity() || (near == 0 && !negative)) far = near;
    return negative ? Bin{-far, 0 - near, count} : Bin{near, far, count};
  }

  static void join(BinRun& run, const BinRun& other) {
    if (run.count == 0) {
      run = other;
      return;
    }
    run.least = std::min(run.least, other.least);
    run.greatest = std::max(run.greatest, other.greatest);
    run.count += other.count;
  }

  void add_fine(const BinRun& run) {
    join(fine_[bin_number(binning_, run.least)], {run.least + 0.0, run.greatest + 0.0, run.count});
    total_ += run.count;
  }

  void add_fine(std::span<const float> numbers);

  std::vector<RankedBin> fine_bins_at(std::span<const double> positions) const {
    const std::vector<Bin> bins = value_bins();
    std::vector<std::uint64_t> ends; // how many numbers are in a bin and those before it
    for (const Bin& bin : bins) ends.push_back((ends.empty() ? 0 : ends.back()) + bin.count);
    std::vector<RankedBin> result;
    for (const double position : positions) {
      const std::size_t found = first_reaching(ends, position);
      result.push_back({bins[found], ends[found] - bins[found].count});
    }
    return result;
  }

  /// Those of negative numbers by descending exponent, then the others.
  std::vector<std::size_t> ordered_pages() const {
    const auto place = [&](std::size_t page) {
      const auto exponent = static_cast<std::int32_t>(ids_[page] >> 1U);
      return is_negative(ids_[page]) ? ~exponent : exponent;
    };
    std::vector<std::size_t> ordered(pages_.size());
    std::iota(ordered.begin(), ordered.end(), std::size_t{0});
    std::sort(ordered.begin(), ordered.end(), [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
    return ordered;
  }

  /// The i-th bin of a page in the order of its numbers.
  std::uint32_t bin_in_order(std::size_t page, std::uint32_t i) const {
    return is_negative(ids_[page]) ? page_size - 1 - i : i;
  }

  std::uint64_t count_in(std::size_t page) const {
    std::uint64_t count = 0;
    for (std::uint32_t bin = 0; bin < page_size; ++bin)
      count += high_words_.empty() ? pages_[page][bin] : count_in(page, bin);
    return count;
  }

  std::uint64_t count_in(std::size_t page, std::uint32_t bin) const {
    const std::uint64_t low = pages_[page][bin];
    if (high_words_.empty()) [[likely]]
      return low;
    const auto high = high_words_.find(key_of(ids_[page], bin));
    return high == high_words_.end() ? low : low + (high->second << 32U);
  }

  static std::uint32_t exponent_of(float x) {
    return (to_bits(x) & Ieee<float>::exponent) >> Ieee<float>::mantissa_bits;
  }

  static std::uint32_t total_of(std::span<const std::uint16_t, page_size> counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint32_t{0});
  }

  std::size_t take_subnormal(std::span<const float> numbers, BlockCounts& counts);
  std::uint32_t take_page(std::uint32_t sign, std::uint32_t exponent, BlockCounts& counts);

  /// Adds to a page alone.
  void add_counts(std::uint32_t page_id, const Page& counts) {
    Page& own = find_page(page_id);
    std::uint32_t carries = 0;
    for (std::uint32_t bin = 0; bin < page_size; ++bin) {
      own[bin] += counts[bin];
      carries |= own[bin] < counts[bin] ? 1U : 0U;
    }
    if (carries != 0) [[unlikely]]
      for (std::uint32_t bin = 0; bin < page_size; ++bin)
        if (own[bin] < counts[bin]) ++high_words_[key_of(page_id, bin)];
  }

  void add_to(std::uint32_t page_id, std::uint32_t bin, std::uint64_t count) {
    std::uint32_t& low = find_page(page_id)[bin];
    const std::uint64_t sum = low + (count & 0xFFFFFFFFU);
    low = static_cast<std::uint32_t>(sum);
    const std::uint64_t high = (count >> 32U) + (sum >> 32U);
    if (high > 0) high_words_[key_of(page_id, bin)] += high;
    total_ += count;
  }

  /// Null if no number of the page was added.
  Page* known_page(std::uint32_t id) {
    if (slots_.empty()) return nullptr;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = id & mask; slots_[i].index != no_page; i = (i + 1) & mask)
      if (slots_[i].page_id == id) return &pages_[slots_[i].index];
    return nullptr;
  }

  Page& find_page(std::uint32_t id) {
    Page* const known = known_page(id);
    return known != nullptr ? *known : make_page(id);
  }

  Page& make_page(std::uint32_t id) {
    pages_.emplace_back();
    ids_.push_back(id);
    // Half of the slots stay empty, so that every search ends.
    if (2 * pages_.size() > slots_.size()) {
      slots_.assign(std::max<std::size_t>(16, 2 * slots_.size()), Slot{});
      for (std::size_t index = 0; index < pages_.size(); ++index) take_slot(index);
    } else {
      take_slot(pages_.size() - 1);
    }
    return pages_.back();
  }

  void take_slot(std::size_t index) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = ids_[index] & mask;
    while (slots_[i].index != no_page) i = (i + 1) & mask;
    slots_[i] = Slot{static_cast<std::uint16_t>(ids_[index]), static_cast<std::uint16_t>(index)};
  }

  Binning binning_;
  std::map<std::uint64_t, BinRun> fine_;              ///< fine bins, by number
  std::vector<Page> pages_;                           ///< in the order of their first number
  std::vector<std::uint32_t> ids_;                    ///< of the pages
  std::vector<Slot> slots_;                           ///< open addressing: from page id to its index; a power of two
  std::map<std::uint32_t, std::uint64_t> high_words_; ///< counts beyond 32 bits, in units of 2^32
  std::uint64_t total_ = 0;
};

inline void OrderedHistogram::add(std::span<const float> numbers, float smallest, float largest, BlockCounts& counts) {
  if (smallest == largest) {
    add(static_cast<double>(smallest), numbers.size());
    return;
  }
  if (binning_.fine) {
    add_fine(numbers);
    return;
  }
  constexpr float least = std::numeric_limits<float>::min();
  std::size_t left = numbers.size();
  smallest -= counts.centre;
  largest -= counts.centre;
  if (smallest < least && largest > -least) left -= take_subnormal(numbers, counts);
  // From the largest numbers on, so that few pages are looked at that were not hit.
  const std::uint32_t first_sign = largest > 0 ? 0 : 1;
  const std::uint32_t last_sign = smallest < 0 ? 1 : 0;
  for (std::uint32_t exponent = std::max(exponent_of(smallest), exponent_of(largest)); left > 0; --exponent)
    for (std::uint32_t sign = first_sign; sign <= last_sign; ++sign) left -= take_page(sign, exponent, counts);
}

/// Counts equal numbers of the block first: of a lattice there are few.
inline void OrderedHistogram::add_fine(std::span<const float> numbers) {
  constexpr std::size_t slots = 1024;
  constexpr std::size_t most = slots / 2;
  std::array<float, slots> kinds;
  std::array<std::uint32_t, slots> counts{};
  std::size_t used = 0;
  const auto empty = [&] {
    for (std::size_t i = 0; i < slots; ++i) {
      if (counts[i] == 0) continue;
      const auto x = static_cast<double>(kinds[i]);
      add(BinRun{x, x, counts[i]});
      counts[i] = 0;
    }
    used = 0;
  };
  for (const float x : numbers) {
    // Fibonacci hashing of the bits.
    std::size_t i = static_cast<std::uint32_t>(to_bits(x) * 0x9E3779B9U) >> 22U;
    while (counts[i] != 0 && to_bits(kinds[i]) != to_bits(x)) i = (i + 1) % slots;
    kinds[i] = x;
    if (counts[i]++ == 0 && ++used == most) empty();
  }
  empty();
}

/// Adds the numbers whose difference from the centre is zero or subnormal as a float, one by one; returns how many
/// there are.
inline std::size_t OrderedHistogram::take_subnormal(std::span<const float> numbers, BlockCounts& counts) {
  std::size_t count = 0;
  for (const std::uint32_t sign : {0U, 1U}) {
    const auto page = counts.page(sign, 0);
    const std::uint32_t here = total_of(page);
    if (here > 0) std::fill(page.begin(), page.end(), std::uint16_t{0});
    count += here;
  }
  if (count > 0)
    for (const float x : numbers)
      if (exponent_of(x - counts.centre) == 0) add(static_cast<double>(x));
  return count;
}

/// Adds the normal numbers of a sign and exponent; returns how many there are.
inline std::uint32_t OrderedHistogram::take_page(std::uint32_t sign, std::uint32_t exponent, BlockCounts& counts) {
  static_assert(page_size == BlockCounts::page_size);
  constexpr std::uint32_t exponent_shift = Ieee<double>::exponent_bias - Ieee<float>::exponent_bias;
  const auto counted = counts.page(sign, exponent);
  const std::uint32_t id = ((exponent + exponent_shift) << 1U) | sign;
  Page* page = known_page(id);
  if (page == nullptr) {
    if (total_of(counted) == 0) return 0;
    page = &make_page(id);
  }
  if (total_ < std::numeric_limits<std::uint32_t>::max() - BlockSums::most_numbers) {
    const std::uint32_t count = counts.move(counted.data(), page->data()); // none can exceed 32 bits
    total_ += count;
    return count;
  }
  const std::uint32_t count = total_of(counted);
  for (std::uint32_t bin = 0; bin < page_size; ++bin) add_to(id, bin, counted[bin]);
  std::fill(counted.begin(), counted.end(), std::uint16_t{0});
  return count;
}

/// An estimate of an order statistic, and a range that surely holds it.
struct RankedValue {
  double value = 0; ///< interpolated linearly inside the bin
  double lower = 0; ///< the bin's edges, or the smallest and largest number where those are inside
  double upper = 0;
  double error = 0; ///< a bound of |value - order statistic| as the neighbouring bins suggest it; at most upper - lower
};

/// Order statistics from the counts of bins in ascending order.
class RankedBins {
public:
  /// `smallest`, `largest`: of all finite numbers counted; they sharpen the outermost bins.
  RankedBins(std::vector<Bin> bins, double smallest, double largest) : bins_(std::move(bins)) {
    ends_.reserve(bins_.size());
    for (Bin& bin : bins_) {
      ends_.push_back(total() + bin.count);
      bin = sharpened(bin, smallest, largest);
    }
  }

  std::uint64_t total() const { return ends_.empty() ? 0 : ends_.back(); }

  /// Where the interpolated count of numbers reaches `position`, in [0, total()]; total() > 0.  So the p-quantile is at
  /// p total(), and the r-th smallest number at r - 1/2.
  RankedValue at(double position) const {
    assert(total() > 0);
    const std::size_t i = first_reaching(ends_, position);
    const Bin& bin = bins_[i];
    const double value = RankedBin{bin, ends_[i] - bin.count}.at(position);
    if (bin.lower == bin.upper) return {value, bin.lower, bin.upper, 0};
    return {value, bin.lower, bin.upper, (bin.upper - bin.lower) * roughness(i)};
  }

  /// The estimate of the r-th smallest number, 1 ≤ r ≤ total().
  RankedValue of_rank(std::uint64_t rank) const { return at(static_cast<double>(rank) - 0.5); }

private:
  /// How far, in widths of bin i, a number may lie from where a density constant in the bin would have it.  If the
  /// density is linear through its neighbours the answer is a sixteenth of the relative jumps to both; half of those
  /// jumps leaves room for curvature, and takes a lone or crowded bin (a point mass, sparse data) as a whole.
  double roughness(std::size_t i) const {
    const double density = density_of(i);
    const double below = i > 0 && bins_[i - 1].upper == bins_[i].lower ? density_of(i - 1) : 0.0;
    const double above = i + 1 < bins_.size() && bins_[i + 1].lower == bins_[i].upper ? density_of(i + 1) : 0.0;
    const double jumps =
        (below > density ? below - density : density - below) + (above > density ? above - density : density - above);
    return std::min(1.0, 0.5 * jumps / density);
  }

  double density_of(std::size_t i) const {
    const double width = bins_[i].upper - bins_[i].lower;
    return width > 0 ? static_cast<double>(bins_[i].count) / width : std::numeric_limits<double>::infinity();
  }

  std::vector<Bin> bins_;
  std::vector<std::uint64_t> ends_; ///< ends_[i]: how many numbers are in bins 0 to i
};

} // namespace heavytail
