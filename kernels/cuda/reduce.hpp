// SPDX-License-Identifier: MIT
// What is exact in any order and left to Thrust: compacting the living replicas, and sorting and counting values.
#pragma once

#include "kernels/cuda/runtime.hpp"

#include <heavytail/statistics/ordered_bits.hpp>
#include <heavytail/statistics/summary.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace heavytail::cuda {

/// Device memory that Thrust works in, kept for its next call: allocating would make all streams wait for each other.
class Scratch {
public:
  using value_type = char;

  char* allocate(std::ptrdiff_t size);

  void deallocate(char* data, std::size_t size);

private:
  std::multimap<std::size_t, DeviceArray<char>> free_; ///< by size
  std::map<char*, DeviceArray<char>> used_;
};

/// The replicas that values are of, and how many extreme ones are to be named.
struct Replicated {
  std::uint32_t extremes = 0;            ///< of each end, at most
  std::uint64_t first = 0;               ///< the replica of slot 0
  const std::uint32_t* living = nullptr; ///< the slot of each value; null for 0, 1, …
};

/// Sorts and counts values in the order of one stream.
class Reducer {
public:
  /// For at most `capacity` values at a time.
  Reducer(const Stream& stream, std::uint32_t capacity);

  /// Of the `count` slots in `living` (null for 0, 1, …) those whose replica has not diverged go to `still`, in order;
  /// returns how many.
  std::uint32_t keep_living(const std::uint32_t* living, std::uint32_t count, const std::int64_t* diverged_at,
                            std::uint32_t* still);

  /// Of the `count` ascending slots in `living`, how many are below each of `slots`.
  std::vector<std::uint32_t> places_of(std::span<const std::uint32_t> slots, const std::uint32_t* living,
                                       std::uint32_t count);

  /// The tally, for a summary with the thresholds and the binning of `like`, of the `numbers` numbers among the first
  /// `count` values, which it sorts; the others are beyond all numbers.
  template <class Real>
  Tally tally(OrderedBits<Real>* values, std::uint32_t count, std::uint32_t numbers, const Summary& like,
              const Replicated& replicated = {});

  /// Device memory that is taken for each slot, in bytes.
  static constexpr std::size_t bytes_per_slot = 4 * sizeof(OrderedBits<double>) + 2 * sizeof(std::uint32_t);

private:
  template <class Real>
  std::vector<BinRun> runs(const OrderedBits<Real>* sorted, std::uint32_t count, const Binning& binning);
  template <class Real>
  std::vector<std::uint64_t> exceedances(const OrderedBits<Real>* sorted, std::uint32_t count,
                                         std::span<const double> thresholds);

  /// For each of `wanted` the place of the first of `count` elements that is not less.
  template <class Element, class Wanted, class Less>
  std::vector<std::uint32_t> lower_bounds(const Element* sorted, std::uint32_t count, std::span<const Wanted> wanted,
                                          Less less);

  /// The extremes of the tally of the sorted numbers, from the values as they stood before.
  template <class Real>
  void add_extremes(const OrderedBits<Real>* sorted, std::uint32_t count, const Replicated& replicated, Tally& tally);

  /// The first `most` values, of those whose bits are from `low` to `high`, with their replicas.
  template <class Real>
  std::vector<Extreme> between(OrderedBits<Real> low, OrderedBits<Real> high, std::uint32_t count, std::size_t most,
                               const Replicated& replicated);

  const Stream& stream_;
  Scratch scratch_;
  DeviceArray<std::int64_t> limbs_;
  DeviceArray<OrderedBits<double>> firsts_; ///< the first value of each run
  DeviceArray<std::uint32_t> places_;       ///< where each run begins
  DeviceArray<OrderedBits<double>> unsorted_;
  DeviceArray<std::uint32_t> found_; ///< places of values among the unsorted ones
};

} // namespace heavytail::cuda
