// SPDX-License-Identifier: MIT
// The upper order statistics of a sample, X_(1) ≥ X_(2) ≥ … > 0, as tail estimators take them: known values first, and
// below them the bins of a histogram, in which the logarithms lie evenly.  So k may reach as far as the positive
// values.
//
// What the bins change: a bin is at most 2^-7 of its value wide.  Evenly spread logarithms are those of a Pareto law of
// index 0, and a law of index α leaves in a mean of log excesses a relative error below (1 + α) 2^-14 / 12.
#pragma once

#include "host/estimates/tail/value_runs.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace heavytail {

/// Sums over the finite ones of the k largest values, of powers of log(X_(i) / X_(k+1)).
struct LogExcesses {
  double count = 0;
  double sum = 0;
  double squares = 0;
  double cubes = 0;
  double largest = 0; ///< that of the largest finite value

  double mean() const { return sum / count; }

  double mean_square() const { return squares / count; }

  double mean_cube() const { return cubes / count; }
};

/// A part of the order statistics: `count` of them in ranks `first` to first + count - 1, their logarithms spread
/// evenly from `log_high` down to `log_low`.
struct LogRun {
  std::uint64_t first = 1;
  std::uint64_t count = 0;
  double log_high = 0;
  double log_low = 0;
};

/// The positive values of a sample in descending order.  Infinite values take the first ranks: they are known to exceed
/// all others, and nothing more, so a tail that has any is censored.
class TailSample {
public:
  /// `runs`: descending, finite; those not above zero are left out, as is one that reaches below it.  `size`: of the
  /// whole sample.
  TailSample(std::span<const ValueRun> runs, std::uint64_t size, std::uint64_t infinite);

  /// The positive values of X, -X or |X|; `largest` as in descending_runs.
  static TailSample of(const Summary& summary, TailSide side, std::span<const double> largest = {});

  /// The positive values of X - center, for side upper, or center - X, for side lower.
  static TailSample around(double center, const Summary& summary, TailSide side, std::span<const double> largest = {});

  /// Of the whole sample, also of what is not positive.
  std::uint64_t size() const { return size_; }

  /// How many values are +inf.
  std::uint64_t infinite() const { return infinite_; }

  /// How many values are positive, infinite ones among them.
  std::uint64_t positive() const { return positive_; }

  /// The greatest k for which X_(k+1) is known; 0 if there is none.
  std::uint64_t largest_k() const { return positive_ == 0 ? 0 : positive_ - 1; }

  /// log X_(rank), 1 ≤ rank ≤ positive(): +inf for the first infinite() ranks.
  double log_value(std::uint64_t rank) const;

  /// X_(rank).
  double value(std::uint64_t rank) const;

  /// Over the k largest, infinite() < k ≤ largest_k().
  LogExcesses log_excesses(std::uint64_t k) const;

  /// LogExcesses::sum alone, by a sum kept for each run: cheap for many k, and as exact to 1e-14 of the greatest log
  /// excess.
  double log_excess_sum(std::uint64_t k) const;

  /// The finite ones of the k largest values, a run's part in one run.
  std::vector<LogRun> first(std::uint64_t k) const;

private:
  /// The run that `rank` > infinite() is in.
  std::size_t run_of(std::uint64_t rank) const;

  std::vector<LogRun> runs_;
  std::vector<double> sums_; ///< of logarithms before each run, relative to the largest one
  std::uint64_t size_ = 0;
  std::uint64_t infinite_ = 0;
  std::uint64_t positive_ = 0;
};

} // namespace heavytail
