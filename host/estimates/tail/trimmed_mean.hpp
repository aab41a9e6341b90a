// SPDX-License-Identifier: MIT
// The mean without the smallest and the largest share of the values, with Tukey and McLaughlin's interval: the standard
// error is that of the values pulled in to the outermost ones kept, s_w / ((1 - 2 share) √n).
// Source: J. W. Tukey, D. H. McLaughlin, Sankhyā A 25 (1963) 331.
#pragma once

#include "host/estimates/interval.hpp"

#include <heavytail/statistics/summary.hpp>

namespace heavytail {

/// What is guaranteed: as n → ∞ the interval holds (1/(1-2 share)) ∫ x_q dq over q in (share, 1 - share) with
/// probability `confidence`, for every law without a gap at those two quantiles: no moment need exist.  That is the mean
/// where the law is symmetric, and else differs from it.
/// A share of an infinite value that is kept makes it infinite (NaN for both signs).  From bins as in estimate_cvar.
/// `share` in (0, 1/2), `confidence` in (0, 1); NaN without any value.
Estimate estimate_trimmed_mean(const Summary& summary, double share, double confidence);

} // namespace heavytail
