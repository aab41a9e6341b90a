// SPDX-License-Identifier: MIT
// When there are replicas enough: looks at ever more of them until an interval is narrow.  Whoever looks often finds an
// interval that misses, so each look has a level of its own, 1 - α/(j (j + 1)) for the j-th.  These α sum to α over all
// looks that there may ever be: by the union bound all intervals together hold with the confidence asked for, and so
// does the one that one stops at, whatever makes one stop.  That is a confidence sequence (H. Robbins, Ann. Math. Stat.
// 41 (1970) 1397; S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, Ann. Stat. 49 (2021) 1055) at looks that double.
#pragma once

#include "host/estimates/exit.hpp"
#include "host/estimates/interval.hpp"

#include <heavytail/statistics/summary.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace heavytail {

/// What is to be known of a law: its mean, a quantile, or how probable values above a threshold are.
enum class StopStatistic : std::int32_t { mean, quantile, exceedance };

inline constexpr std::array<std::string_view, 3> stop_statistic_words = {"mean", "quantile", "probability"};

/// A number that is to be known, and how well: one of the two errors is positive.
struct StopTarget {
  StopStatistic statistic = StopStatistic::mean;
  double p = 0;              ///< of a quantile
  double threshold = 0;      ///< of a probability P(X > threshold): one of those of the summary
  double relative_error = 0; ///< of the value's magnitude
  double absolute_error = 0;
};

/// What a look found.
enum class LookVerdict : std::int8_t {
  narrow,             ///< the interval is as narrow as it was to be
  wide,               ///< it is not
  no_finite_variance, ///< the sample speaks against a finite variance, so that the interval of the mean means nothing
  constant,           ///< all values are equal, which says nothing of their variance
};

/// Why there are no more replicas after such a last look, in the words of the result.
inline constexpr std::array<std::string_view, 4> stop_reason_words = {"narrow enough", "max_replicas",
                                                                      "no finite variance", "all values equal"};

/// An estimate from the first replicas.
struct Look {
  std::uint64_t replicas = 0;
  double confidence = 0; ///< of the interval
  Estimate estimate;
  LookVerdict verdict = LookVerdict::wide;

  /// Whether the interval means something.
  bool has_interval() const { return verdict == LookVerdict::narrow || verdict == LookVerdict::wide; }

  bool operator==(const Look&) const = default;
};

/// Which look it is, from 1, and the confidence of all looks together, in (0, 1).
struct LookLevel {
  std::uint64_t number = 1;
  double confidence = 0.95;

  /// The confidence of this look's interval, rounded up; 1 where no double below is as much, and then the interval has
  /// all numbers.
  double own() const;
};

/// How many replicas the look after that at `replicas` > 0 takes: twice as many, `most` at most.
std::uint64_t replicas_of_next_look(std::uint64_t replicas, std::uint64_t most);

/// The larger distance of an end of the interval from the value; +inf where the value is not finite.
double half_width(const Estimate& estimate);

/// The estimate of an observable's number.  Mean: by the central limit theorem, and only where
/// estimate_variance_verdict finds nothing against it.  Quantile: order statistics at binomial ranks.  Probability:
/// Clopper and Pearson's interval.
Look look_at(const Summary& summary, const StopTarget& target, const LookLevel& level);

/// The estimate of the smaller of exit time and end: a quantile as above, or its mean.  That time is bounded, so the
/// mean has an interval that holds for any number of replicas: the empirical Bernstein bound, mean ± √(2 V L/n) +
/// 7 end L/(3(n - 1)) with the variance V and L = log(4/(1 - confidence)).
/// Source: A. Maurer and M. Pontil, COLT 2009, arXiv:0907.3740, theorem 4, on both sides.
Look look_at(const ExitCounts& counts, const StepClock& clock, const StopTarget& target, const LookLevel& level);

} // namespace heavytail
