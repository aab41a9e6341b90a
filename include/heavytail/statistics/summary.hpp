// SPDX-License-Identifier: MIT
// Summary: all that is kept of one observable at one checkpoint.  Counts, exact sums of x and x², the smallest and
// largest values with the replicas that they are of, a histogram, and how many values exceed each threshold.
#pragma once

#include <heavytail/statistics/block_sums.hpp>
#include <heavytail/statistics/exact_sum.hpp>
#include <heavytail/statistics/extremes.hpp>
#include <heavytail/statistics/ordered_histogram.hpp>

#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace heavytail {

/// What a diverged replica contributes to an observable.
enum class DivergedAs {
  infinity, ///< it stands as +inf in mean, quantiles and exceedance: the loss, norms
  absent,   ///< it is counted as diverged only, the law is that of the survivors: coordinates
};

/// Values that were sorted, counted and summed elsewhere: what adding them one by one would have given.
struct Tally {
  std::vector<BinRun> runs;                                  ///< of the histogram's bins, ascending; NaN counts as +inf
  bool as_offsets = false;                                   ///< runs of coarse bins are differences from the centre
  double smallest = std::numeric_limits<double>::infinity(); ///< of the finite values
  double largest = -std::numeric_limits<double>::infinity(); ///< of the finite values
  std::array<std::int64_t, ExactSum::limb_count> sum{};      ///< of the finite values
  std::array<std::int64_t, ExactSquareSum::limb_count> squares{};
  std::vector<std::uint64_t> exceedances; ///< by threshold: how many values are above
  std::vector<Extreme> highest, lowest;   ///< finite values, those that Summary::highest() and lowest() keep among them
};

/// The values of one observable over replicas.  A commutative monoid under `merge`: exact, associative, commutative,
/// with Summary{} neutral.
class Summary {
public:
  Summary() = default;

  /// `thresholds`: those t for which the values > t are counted; in any order.
  /// `extremes`: how many of the largest and of the smallest values are kept one by one.
  explicit Summary(std::span<const double> thresholds, std::size_t extremes = 0, const Binning& binning = {})
      : highest_(extremes), lowest_(extremes), histogram_(binning), thresholds_(thresholds.begin(), thresholds.end()),
        exceedances_(thresholds.size(), 0) {}

  /// Adds the value of a surviving replica.  NaN, the value of arithmetic that overflowed, counts as +inf.
  void add(double value, std::uint64_t replica = 0) {
    constexpr double largest_double = std::numeric_limits<double>::max();
    if (!(value >= -largest_double && value <= largest_double)) [[unlikely]] {
      add_infinite(value);
      return;
    }
    sum_.add(value);
    squares_.add(value);
    smallest_ = value < smallest_ ? value : smallest_;
    largest_ = value > largest_ ? value : largest_;
    highest_.add(value, replica);
    lowest_.add(-value, replica);
    histogram_.add(value);
    count_exceedances(value);
  }

  /// Where values have to be that may be among the extremes.  Rounded to float, a floor is not above any float that it
  /// was not above before.
  Outskirts outskirts() const {
    return {.low = -static_cast<float>(lowest_.floor()), .high = static_cast<float>(highest_.floor())};
  }

  /// Adds the values of surviving replicas, at least one; values[i] is of replica_of(i), which ascends, and `sums` are
  /// of them all, with the outskirts of this summary.
  template <class ReplicaOf>
  void add(std::span<const float> values, const BlockSums& sums, BlockCounts& counts, const ReplicaOf& replica_of) {
    if (!sums.exact) {
      for (std::size_t i = 0; i < values.size(); ++i) add(static_cast<double>(values[i]), replica_of(i));
      return;
    }
    for (std::size_t i = 0; i < sums.sum_terms; ++i) sum_.add_term(sums.sum[i]);
    for (std::size_t i = 0; i < sums.square_terms; ++i) squares_.add_term(sums.squares[i]);
    smallest_ = sums.smallest < smallest_ ? static_cast<double>(sums.smallest) : smallest_;
    largest_ = sums.largest > largest_ ? static_cast<double>(sums.largest) : largest_;
    histogram_.add(values, sums.smallest, sums.largest, counts);
    if (highest_.keeps(static_cast<double>(sums.largest), replica_of(0)) ||
        lowest_.keeps(-static_cast<double>(sums.smallest), replica_of(0)))
      add_extremes(values, sums, replica_of);
    for (std::size_t t = 0; t < thresholds_.size(); ++t) exceedances_[t] += count_above(thresholds_[t], values, sums);
  }

  /// From now on leaves out extremes that are not among those of this summary and of `others` together: what is kept is
  /// then right only when merged with `others`, which keeps as many.
  void leave_out_below(const Summary& others) {
    highest_.leave_out_below(others.highest_);
    lowest_.leave_out_below(others.lowest_);
  }

  /// Adds the values of surviving replicas at once; as many exceedances as there are thresholds.
  void add(const Tally& tally) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    assert(tally.exceedances.size() == thresholds_.size());
    for (const BinRun& run : tally.runs) {
      if (tally.as_offsets && !histogram_.binning().fine)
        histogram_.add_offset(run.least, run.count);
      else
        histogram_.add(run);
      if (run.least == infinity || run.least == -infinity) {
        sum_.add_infinities(run.count, run.least < 0);
        squares_.add_infinities(run.count, run.least < 0);
      }
    }
    smallest_ = tally.smallest < smallest_ ? tally.smallest : smallest_;
    largest_ = tally.largest > largest_ ? tally.largest : largest_;
    for (const Extreme& each : tally.highest) highest_.add(each.value, each.replica);
    for (const Extreme& each : tally.lowest) lowest_.add(-each.value, each.replica);
    sum_.add_limbs(tally.sum);
    squares_.add_limbs(tally.squares);
    for (std::size_t i = 0; i < exceedances_.size(); ++i) exceedances_[i] += tally.exceedances[i];
  }

  /// Adds `count` replicas that have diverged.
  void add_diverged(DivergedAs as, std::uint64_t count = 1) {
    diverged_ += count;
    if (as == DivergedAs::infinity) diverged_as_infinity_ += count;
  }

  /// The thresholds and the binning must be those of `other`, unless one of the two is Summary{}.
  void merge(const Summary& other) {
    if (thresholds_.empty() && replicas() == 0) {
      thresholds_ = other.thresholds_;
      exceedances_.assign(thresholds_.size(), 0);
    }
    assert(other.replicas() == 0 || thresholds_ == other.thresholds_);
    sum_.merge(other.sum_);
    squares_.merge(other.squares_);
    smallest_ = other.smallest_ < smallest_ ? other.smallest_ : smallest_;
    largest_ = other.largest_ > largest_ ? other.largest_ : largest_;
    highest_.merge(other.highest_);
    lowest_.merge(other.lowest_);
    histogram_.merge(other.histogram_);
    for (std::size_t i = 0; i < other.exceedances_.size(); ++i) exceedances_[i] += other.exceedances_[i];
    diverged_ += other.diverged_;
    diverged_as_infinity_ += other.diverged_as_infinity_;
  }

  /// All replicas seen: survivors and diverged ones.
  std::uint64_t replicas() const { return survivors() + diverged_; }

  std::uint64_t survivors() const { return histogram_.total(); }

  std::uint64_t diverged() const { return diverged_; }

  /// How many replicas the law of the observable is made of: survivors, and diverged ones that stand as +inf.
  std::uint64_t sample_size() const { return survivors() + diverged_as_infinity_; }

  /// Survivors whose value is finite: those in sum(), squares(), smallest() and largest().
  std::uint64_t finite_count() const {
    return survivors() - plus_infinities() - minus_infinities() + diverged_as_infinity_;
  }

  /// Values that are +inf, or stand as it: overflowed survivors and diverged replicas.
  std::uint64_t plus_infinities() const { return sum_.non_finite().plus_infinity + diverged_as_infinity_; }

  std::uint64_t minus_infinities() const { return sum_.non_finite().minus_infinity; }

  /// Σ x over survivors.
  const ExactSum& sum() const { return sum_; }

  /// Σ x² over survivors.
  const ExactSquareSum& squares() const { return squares_; }

  /// The smallest finite value; +inf if there is none.
  double smallest() const { return smallest_; }

  /// The largest finite value; -inf if there is none.
  double largest() const { return largest_; }

  /// Sorts the extremes where they lie: changes nothing but the time that highest() and lowest() take.
  void settle() {
    highest_.settle();
    lowest_.settle();
  }

  /// How many of the largest and of the smallest values are kept one by one.
  std::size_t extremes() const { return highest_.capacity(); }

  /// The largest finite values, descending; equal ones by ascending replica.
  std::vector<Extreme> highest() const { return highest_.sorted(); }

  /// The smallest finite values, ascending; equal ones by ascending replica.
  std::vector<Extreme> lowest() const {
    std::vector<Extreme> result = lowest_.sorted();
    for (Extreme& each : result) each.value = 0 - each.value; // never -0
    return result;
  }

  /// The survivors' values.
  const OrderedHistogram& histogram() const { return histogram_; }

  std::span<const double> thresholds() const { return thresholds_; }

  /// How many values are > thresholds()[i], diverged replicas that stand as +inf among them.
  std::uint64_t exceedance_count(std::size_t i) const {
    const bool infinity_exceeds = thresholds_[i] < std::numeric_limits<double>::infinity();
    return exceedances_[i] + (infinity_exceeds ? diverged_as_infinity_ : 0);
  }

  bool operator==(const Summary&) const = default;

private:
  void add_infinite(double value) {
    const double infinite = value < 0 ? value : std::numeric_limits<double>::infinity();
    sum_.add(infinite);
    squares_.add(infinite);
    histogram_.add(infinite);
    count_exceedances(infinite);
  }

  /// Adds to the extremes those of the values that may be among them.
  template <class ReplicaOf>
  void add_extremes(std::span<const float> values, const BlockSums& sums, const ReplicaOf& replica_of) {
    const std::size_t words = (values.size() + BlockSums::word_bits - 1) / BlockSums::word_bits;
    for (std::size_t word = 0; word < words; ++word)
      for (std::uint64_t left = sums.outlying[word]; left != 0; left &= left - 1) {
        const std::size_t i = word * BlockSums::word_bits + static_cast<std::size_t>(std::countr_zero(left));
        const auto value = static_cast<double>(values[i]);
        highest_.add(value, replica_of(i));
        lowest_.add(-value, replica_of(i));
      }
  }

  /// How many of the values of a block are above a threshold.
  static std::uint64_t count_above(double threshold, std::span<const float> values, const BlockSums& sums) {
    if (static_cast<double>(sums.largest) <= threshold) return 0;
    if (static_cast<double>(sums.smallest) > threshold) return values.size();
    // No float lies between a number and the nearest float.
    const auto nearest = static_cast<float>(threshold);
    const bool rounded_up = static_cast<double>(nearest) > threshold;
    std::uint32_t count = 0;
    if (rounded_up)
      for (const float value : values) count += value >= nearest ? 1U : 0U;
    else
      for (const float value : values) count += value > nearest ? 1U : 0U;
    return count;
  }

  void count_exceedances(double value) {
    for (std::size_t i = 0; i < thresholds_.size(); ++i) exceedances_[i] += value > thresholds_[i] ? 1 : 0;
  }

  ExactSum sum_;
  ExactSquareSum squares_;
  Extremes highest_;
  Extremes lowest_; ///< of the values with their sign turned
  OrderedHistogram histogram_;
  double smallest_ = std::numeric_limits<double>::infinity();
  double largest_ = -std::numeric_limits<double>::infinity();
  std::vector<double> thresholds_;
  std::vector<std::uint64_t> exceedances_; ///< of survivors, by threshold
  std::uint64_t diverged_ = 0;
  std::uint64_t diverged_as_infinity_ = 0;
};

} // namespace heavytail
