// SPDX-License-Identifier: MIT
// Index and scale of a symmetric stable law around 0 from the logarithms of its magnitudes:
//   Var log|X| = π² (1/(6 α²) + 1/12),  E log|X| = γ_E (1/α - 1) + log s.
// Sources: X. Ma, C. L. Nikias, IEEE Trans. Signal Process. 43 (1995) 2884; theory.md 5.3, 5.4.
#pragma once

#include "host/estimates/tail/stable_estimate.hpp"
#include "host/estimates/tail/value_runs.hpp"

#include <span>

namespace heavytail {

/// `magnitudes`: runs of |x|.  Intervals by the delta method.  α̂ = 2 where the variance is that of no stable law
/// (below π²/8).  NaN for fewer than 10 values, where a value is zero, or log|X| has no variance.
StableEstimate estimate_log_moment(std::span<const ValueRun> magnitudes, double confidence);

/// Of a whole sample; NaN where values are infinite.
StableEstimate estimate_log_moment(const Summary& summary, double confidence);

} // namespace heavytail
