// SPDX-License-Identifier: MIT
// The values of a summary in descending order: the largest ones themselves where they are known, below them the bins of
// its histogram.
#pragma once

#include <heavytail/statistics/summary.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace heavytail {

/// `count` values that lie between `low` and `high`; known ones have low = high.
struct ValueRun {
  double low = 0;
  double high = 0;
  std::uint64_t count = 0;

  bool operator==(const ValueRun&) const = default;
};

/// How many values are below a number, linear inside of runs.
class CountBelow {
public:
  /// Ascending runs that overlap none of each other.
  explicit CountBelow(std::vector<ValueRun> runs) : runs_(std::move(runs)) {}

  /// How many values are below y, or at it with `at`; y must not descend from call to call.
  double operator()(double y, bool at);

private:
  std::vector<ValueRun> runs_;
  std::size_t next_ = 0;
  double before_ = 0;
};

/// What the order statistics are of.
enum class TailSide {
  upper,      ///< X
  lower,      ///< -X, whose large values are the lower tail
  magnitudes, ///< |X|, both tails in one
};

/// The finite values (of X, -X or |X|) from the largest down.  The largest one and, but for |X|, the smallest are known
/// in any case.  `largest`: the largest of those values, finite and descending; at most as many as there are.  The bins
/// that they fall into lose their count, and reach up to the smallest of them at most.
std::vector<ValueRun> descending_runs(const Summary& summary, TailSide side, std::span<const double> largest = {});

/// The largest values (of X, -X or |X|), descending, as far as the summary keeps them one by one.
std::vector<double> known_values(const Summary& summary, TailSide side);

/// The value that `position` of the values are above, linear inside of a run: the r-th largest at r - 1/2.  `runs`:
/// descending; 0 ≤ position ≤ their count, which must not be 0.
double value_at(std::span<const ValueRun> runs, double position);

/// How many values (of X, -X or |X|) are +inf or stand as it.
std::uint64_t infinite_count(const Summary& summary, TailSide side);

} // namespace heavytail
