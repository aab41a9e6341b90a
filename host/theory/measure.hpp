// SPDX-License-Identifier: MIT
// What summaries say of the numbers that theory predicts.
#pragma once

#include "host/input/experiment.hpp"
#include "host/theory/prediction.hpp"
#include "kernels/partial.hpp"

#include <heavytail/statistics/summary.hpp>

namespace heavytail {

/// A number and its standard error.
struct Measured {
  double value = 0;
  double standard_error = 0;
};

/// A count that is known to lie between two numbers.
struct CountRange {
  double low = 0, high = 0;
};

/// Mean, mean square or variance over all values of the observable's law, from the exact sums; the fourth powers that
/// the error of the latter two needs are bounded by the histogram, at most 4 % too large.  NaN without values, +inf
/// where a value is.
Measured measure_moment(const Summary& summary, Quantity quantity);

/// By how many standard errors the replica that is farthest out moves a moment, of finite values; 0 where all are
/// equal.  Where that is much, the law has rarer replicas that count as much, and the standard error is not known.
/// Source: the ratio of maximum and sum, P. Embrechts, C. Klüppelberg, T. Mikosch, Modelling Extremal Events, 1997,
/// 6.2.6.
double largest_influence(const Summary& summary, Quantity quantity, const Measured& measured);

/// How many values are at most y: exact at the edges of the histogram's bins, and inside of one up to what the
/// neighbouring bins leave open (RankedBins).
CountRange count_at_most(const Summary& summary, double y);

/// What is known of the first exits.
struct MeasuredExit {
  Measured restricted_mean;    ///< of the smaller of exit time and end, over all replicas
  double largest_distance = 0; ///< of a replica's time from that mean
  double lost = 0;             ///< by how much it may be too large, for replicas that diverged stand at the end
};

/// `unit`: the time of a step of the task.
MeasuredExit measure_exit(const ExitRecord& record, const ModelRun& run, double unit);

} // namespace heavytail
