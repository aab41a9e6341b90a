// SPDX-License-Identifier: MIT
// The quantile function of the standard normal law, by the same bits on every machine.
#pragma once

namespace heavytail {

/// z with P(N(0, 1) ≤ z) = p.  Relative error about 1e-15 in both tails, as far as p itself has the digits.
/// p in [0, 1]: -inf at 0, +inf at 1; NaN elsewhere.
double normal_quantile(double p);

/// z with P(|N(0, 1)| ≤ z) = confidence, for confidence in [0, 1].
double two_sided_normal_quantile(double confidence);

} // namespace heavytail
