// SPDX-License-Identifier: MIT
// The mean without the smallest and the largest share of the values, with Tukey and McLaughlin's interval: the standard
// error is that of the values pulled in to the outermost ones kept, s_w / ((1 - 2 share) √n).
// Source: J. W. Tukey, D. H. McLaughlin, Sankhyā A 25 (1963) 331.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/interval.hpp"
#include "host/estimates/tail/value_runs.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstdint>
#include <span>

namespace heavytail {

struct Sample;

/// How many values are infinite, of either sign.
struct InfiniteValues {
  std::uint64_t plus = 0;
  std::uint64_t minus = 0;
};

/// What is guaranteed: as n → ∞ the interval holds (1/(1-2 share)) ∫ x_q dq over q in (share, 1 - share) with
/// probability `confidence`, for every law without a gap at those two quantiles: no moment need exist.  That is the
/// mean where the law is symmetric, and else differs from it.
/// `runs`: the finite values, descending.  A share of an infinite value that is kept makes it infinite (NaN for both
/// signs).  `share` in (0, 1/2), `confidence` in (0, 1); NaN without any value.
Estimate estimate_trimmed_mean(std::span<const ValueRun> runs, const InfiniteValues& infinite, double share,
                               double confidence);

/// Of a whole sample; from bins as in estimate_cvar.
Estimate estimate_trimmed_mean(const Summary& summary, double share, double confidence);

/// The share of the values that the trimmed mean of a result leaves out at each end.
inline constexpr double trimmed_share = 0.05;

/// The trimmed mean of a result; NaN where bins do not resolve the law.
struct TrimmedMean {
  Estimate mean;

  static constexpr auto keys() {
    return described_inline(estimate_key("trimmed_mean", &TrimmedMean::mean, "observable",
                                         "mean without the lowest and the highest 5 %, whose interval needs no "
                                         "moments; \"nan\" where shape.bin_error is above 0.01"));
  }

  static TrimmedMean of(const Sample& sample);
};

} // namespace heavytail
