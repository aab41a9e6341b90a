// SPDX-License-Identifier: MIT
// Extremes: the largest numbers of a sample, each with the replica that it is of.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace heavytail {

/// A number and the replica that it is of.
struct Extreme {
  double value = 0;
  std::uint64_t replica = 0;

  bool operator==(const Extreme&) const = default;
};

/// The `capacity` largest numbers added, of equal ones those of the first replicas.  A commutative monoid under
/// `merge`: exact, associative, commutative; Extremes{} is neutral.
class Extremes {
public:
  Extremes() = default;

  explicit Extremes(std::size_t capacity)
      : capacity_(capacity), floor_{capacity == 0 ? infinity : -infinity, last_replica} {}

  /// From now on leaves out numbers that are not among the largest of these and of `others`, of the same capacity,
  /// together: what is kept is then right only when merged with them.
  void leave_out_below(const Extremes& others) {
    if (Precedes{}(others.floor_, floor_)) floor_ = others.floor_;
  }

  /// `value` is finite.
  void add(double value, std::uint64_t replica) {
    if (value >= floor_.value) [[unlikely]]
      insert({value, replica});
  }

  /// Whether a number might be kept; not, if it is less than floor().
  bool keeps(double value, std::uint64_t replica) const { return Precedes{}({value, replica}, floor_); }

  double floor() const { return floor_.value; }

  void merge(const Extremes& other) {
    if (capacity_ == 0) {
      *this = other;
      return;
    }
    if (&other == this) {
      merge(Extremes(other));
      return;
    }
    for (const Extreme& each : other.kept_) add(each.value, each.replica);
    leave_out_below(other); // which has as many above its floor
  }

  std::size_t capacity() const { return capacity_; }

  /// Descending; equal numbers by ascending replica.
  std::vector<Extreme> sorted() const {
    std::vector<Extreme> result = kept_;
    if (!std::is_sorted(result.begin(), result.end(), Precedes{})) std::sort(result.begin(), result.end(), Precedes{});
    if (result.size() > capacity_) result.resize(capacity_);
    return result;
  }

  /// Changes nothing but the time that sorted() takes from now on.
  void settle() { kept_ = sorted(); }

  bool operator==(const Extremes& other) const { return capacity_ == other.capacity_ && sorted() == other.sorted(); }

private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  static constexpr std::uint64_t last_replica = std::numeric_limits<std::uint64_t>::max();

  struct Precedes {
    bool operator()(const Extreme& a, const Extreme& b) const {
      return a.value != b.value ? a.value > b.value : a.replica < b.replica;
    }
  };

  /// Twice the capacity is collected before the smaller half is dropped, so that a number costs O(1).
  void insert(const Extreme& extreme) {
    if (!Precedes{}(extreme, floor_)) return;                // one of many that are equal
    kept_.push_back({extreme.value + 0.0, extreme.replica}); // never -0
    if (kept_.size() < 2 * capacity_) return;
    if (!drop_below_sample()) select();
  }

  /// Drops what is beyond the capacity.
  void select() {
    const auto last = kept_.begin() + static_cast<std::ptrdiff_t>(capacity_ - 1);
    std::nth_element(kept_.begin(), last, kept_.end(), Precedes{});
    floor_ = *last;
    kept_.resize(capacity_);
  }

  /// Drops what does not precede a bound from a sample: two loops without branches, which take a fifth of the time of
  /// a selection.  False, and nothing dropped, where less than the capacity precedes it.
  bool drop_below_sample() {
    constexpr std::size_t sample_size = 128;
    constexpr std::size_t rank = 74; // of twice the capacity 1.16 times it precede that, give or take 0.09
    if (kept_.size() < 4 * sample_size) return false;
    std::array<Extreme, sample_size> sample;
    for (std::size_t i = 0; i < sample_size; ++i) sample[i] = kept_[i * kept_.size() / sample_size];
    std::nth_element(sample.begin(), sample.begin() + rank, sample.end(), Precedes{});
    const Extreme bound = sample[rank];
    std::size_t above = 0;
    for (const Extreme& each : kept_) above += Precedes{}(each, bound) ? 1 : 0;
    if (above < capacity_) return false;
    std::size_t packed = 0;
    for (const Extreme& each : kept_) {
      const bool stays = Precedes{}(each, bound);
      kept_[packed] = each;
      packed += stays ? 1 : 0;
    }
    kept_.resize(packed);
    floor_ = bound;
    return true;
  }

  std::size_t capacity_ = 0;
  Extreme floor_{infinity, last_replica}; ///< what does not precede it is not among the largest
  std::vector<Extreme> kept_;
};

} // namespace heavytail
