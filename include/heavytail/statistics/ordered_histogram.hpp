// SPDX-License-Identifier: MIT
// OrderedHistogram: how many numbers fell into each bin of equal sign, exponent and seven leading mantissa bits, so
// that every bin is at most 2^-7 of its value wide, from the smallest number to the largest.  Zero and ±inf are bins of
// their own.  Sparse: only the pages of 128 bins that were hit are kept.  RankedBins: order statistics from those
// counts.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace heavytail {

/// The numbers from `lower` to `upper`, and how many were seen.  Zero and ±inf have lower = upper.
struct Bin {
  double lower = 0;
  double upper = 0;
  std::uint64_t count = 0;

  bool operator==(const Bin&) const = default;
};

/// Counts of doubles (not NaN) in bins ordered as the numbers are; -0 counts as 0.
/// A commutative monoid under `merge`: exact, associative, commutative.
class OrderedHistogram {
public:
  void add(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x + 0.0); // -0 becomes 0
    std::uint32_t& count = find_page(page_of(bits)).counts[bin_of(bits)];
    if (++count == 0) [[unlikely]]
      ++high_words_[key_of(page_of(bits), bin_of(bits))];
    ++total_;
  }

  /// Adds finite numbers at once, whose pages are looked up once.
  void add(std::span<const float> numbers) {
    constexpr unsigned exponent_bits = 8;
    constexpr std::uint32_t exponent_shift = Ieee<double>::exponent_bias - Ieee<float>::exponent_bias;
    std::array<std::uint16_t, std::size_t{2} << exponent_bits> known; // by sign and exponent: the index of the page
    known.fill(no_page);
    Page* pages = pages_.data();
    std::uint64_t counted = 0;
    for (const float x : numbers) {
      const std::uint32_t bits = to_bits(x);
      const std::uint32_t sign_and_exponent = bits >> Ieee<float>::mantissa_bits;
      const std::uint32_t exponent = sign_and_exponent & 0xFFU;
      if (exponent == 0) [[unlikely]] { // zero, or subnormal as a float
        add(static_cast<double>(x));
        pages = pages_.data();
        continue;
      }
      if (known[sign_and_exponent] == no_page) [[unlikely]] {
        const Page& page = find_page(((exponent + exponent_shift) << 1U) | (sign_and_exponent >> exponent_bits));
        pages = pages_.data();
        known[sign_and_exponent] = static_cast<std::uint16_t>(&page - pages);
      }
      Page& page = pages[known[sign_and_exponent]];
      const std::uint32_t bin = (bits >> (Ieee<float>::mantissa_bits - bin_bits)) & (page_size - 1);
      if (++page.counts[bin] == 0) [[unlikely]]
        ++high_words_[key_of(page.id, bin)];
      ++counted;
    }
    total_ += counted;
  }

  void add(double x, std::uint64_t count) {
    const auto bits = std::bit_cast<std::uint64_t>(x + 0.0);
    if (count > 0) add_to(page_of(bits), bin_of(bits), count);
  }

  void merge(const OrderedHistogram& other) {
    if (&other == this) {
      merge(OrderedHistogram(other));
      return;
    }
    for (const Page& page : other.pages_) {
      Page& own = find_page(page.id);
      for (std::uint32_t bin = 0; bin < page_size; ++bin) {
        own.counts[bin] += page.counts[bin];
        if (own.counts[bin] < page.counts[bin]) ++high_words_[key_of(page.id, bin)];
      }
    }
    for (const auto& [key, high] : other.high_words_) high_words_[key] += high;
    total_ += other.total_;
  }

  /// How many numbers were added.
  std::uint64_t total() const { return total_; }

  /// The bins that hold anything, in ascending order.
  std::vector<Bin> bins() const {
    // Pages in the order of their numbers: those of negative numbers by descending exponent, then the others.
    const auto place = [](const Page* page) {
      const auto exponent = static_cast<std::int32_t>(page->id >> 1U);
      return is_negative(page->id) ? ~exponent : exponent;
    };
    std::vector<const Page*> ordered;
    ordered.reserve(pages_.size());
    for (const Page& page : pages_) ordered.push_back(&page);
    std::sort(ordered.begin(), ordered.end(), [&](const Page* a, const Page* b) { return place(a) < place(b); });
    std::vector<Bin> result;
    for (const Page* page : ordered)
      for (std::uint32_t i = 0; i < page_size; ++i) {
        const std::uint32_t bin = is_negative(page->id) ? page_size - 1 - i : i;
        if (const std::uint64_t count = count_in(*page, bin); count > 0)
          result.push_back(make_bin(page->id, bin, count));
      }
    return result;
  }

  /// How many numbers lie in bins that end at or below x: at most the count of numbers ≤ x, and exact at bins' edges.
  std::uint64_t count_at_most(double x) const {
    std::uint64_t count = 0;
    for (const Bin& bin : bins())
      if (bin.upper <= x) count += bin.count;
    return count;
  }

  /// The bin that x belongs to, with the count of numbers in it.
  Bin bin_around(double x) const {
    const auto bits = std::bit_cast<std::uint64_t>(x + 0.0);
    const auto found = std::find_if(pages_.begin(), pages_.end(), [&](const Page& p) { return p.id == page_of(bits); });
    return make_bin(page_of(bits), bin_of(bits), found == pages_.end() ? 0 : count_in(*found, bin_of(bits)));
  }

  bool operator==(const OrderedHistogram& other) const { return total_ == other.total_ && bins() == other.bins(); }

  /// The number of the bin that x (not NaN) falls into; bins of equal number are the same.
  HT_HD static std::uint32_t bin_number(double x) {
    const std::uint64_t bits = to_bits(x + 0.0);
    return key_of(page_of(bits), bin_of(bits));
  }

private:
  static constexpr std::uint32_t bin_bits = 7;
  static constexpr std::uint32_t page_size = 1U << bin_bits;
  static constexpr unsigned dropped_bits = Ieee<double>::mantissa_bits - bin_bits;
  static constexpr std::uint16_t no_page = 0xFFFF;

  /// The 128 bins of one sign and exponent.  32 bits a bin keep a histogram small; high_words_ takes what exceeds them.
  struct Page {
    std::uint32_t id = 0;
    std::array<std::uint32_t, page_size> counts{};
  };

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

  std::uint64_t count_in(const Page& page, std::uint32_t bin) const {
    const std::uint64_t low = page.counts[bin];
    if (high_words_.empty()) [[likely]]
      return low;
    const auto high = high_words_.find(key_of(page.id, bin));
    return high == high_words_.end() ? low : low + (high->second << 32U);
  }

  void add_to(std::uint32_t page_id, std::uint32_t bin, std::uint64_t count) {
    std::uint32_t& low = find_page(page_id).counts[bin];
    const std::uint64_t sum = low + (count & 0xFFFFFFFFU);
    low = static_cast<std::uint32_t>(sum);
    const std::uint64_t high = (count >> 32U) + (sum >> 32U);
    if (high > 0) high_words_[key_of(page_id, bin)] += high;
    total_ += count;
  }

  Page& find_page(std::uint32_t id) {
    if (!slots_.empty()) {
      const std::size_t mask = slots_.size() - 1;
      for (std::size_t i = id & mask; slots_[i].index != no_page; i = (i + 1) & mask)
        if (slots_[i].page_id == id) return pages_[slots_[i].index];
    }
    return make_page(id);
  }

  Page& make_page(std::uint32_t id) {
    pages_.push_back(Page{id, {}});
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
    std::size_t i = pages_[index].id & mask;
    while (slots_[i].index != no_page) i = (i + 1) & mask;
    slots_[i] = Slot{static_cast<std::uint16_t>(pages_[index].id), static_cast<std::uint16_t>(index)};
  }

  std::vector<Page> pages_;                           ///< in the order of their first number
  std::vector<Slot> slots_;                           ///< open addressing: from page id to its index; a power of two
  std::map<std::uint32_t, std::uint64_t> high_words_; ///< counts beyond 32 bits, in units of 2^32
  std::uint64_t total_ = 0;
};

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
    for (Bin& bin : bins_) {
      ends_.push_back(total() + bin.count);
      if (bin.lower == bin.upper) continue;
      bin.lower = std::max(bin.lower, smallest);
      bin.upper = std::min(bin.upper, largest);
    }
  }

  std::uint64_t total() const { return ends_.empty() ? 0 : ends_.back(); }

  /// Where the interpolated count of numbers reaches `position`, in [0, total()]; total() > 0.  So the p-quantile is at
  /// p total(), and the r-th smallest number at r - 1/2.
  RankedValue at(double position) const {
    assert(total() > 0);
    const auto found = std::find_if(ends_.begin(), ends_.end() - 1,
                                    [&](std::uint64_t end) { return position <= static_cast<double>(end); });
    const auto i = static_cast<std::size_t>(found - ends_.begin());
    const Bin& bin = bins_[i];
    if (bin.lower == bin.upper) return {bin.lower, bin.lower, bin.upper, 0};
    const auto count = static_cast<double>(bin.count);
    const auto before = static_cast<double>(ends_[i] - bin.count);
    const double fraction = std::clamp((position - before) / count, 0.0, 1.0);
    const double width = bin.upper - bin.lower;
    const double value = std::clamp(bin.lower + fraction * width, bin.lower, bin.upper);
    return {value, bin.lower, bin.upper, width * roughness(i)};
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
