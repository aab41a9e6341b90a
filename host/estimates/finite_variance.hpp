// SPDX-License-Identifier: MIT
// Whether a sample supports a finite variance, without which the interval of a mean means nothing.
// max x² / Σx² tends to 0 if and only if E X² is finite (O'Brien, J. Appl. Probab. 17 (1980) 539; theory.md 6.2).
#pragma once

#include <heavytail/statistics/summary.hpp>

namespace heavytail {

/// What the sample says about its second moment.
struct VarianceVerdict {
  double max_sum_ratio = 0; ///< max x² / Σx² over finite values; 0 if all are 0, NaN if there are none
  bool finite_variance = true;
};

/// A heuristic verdict, false where the sample speaks against a finite variance:
///   * a value is infinite, or
///   * one value has more than 9/10 of Σx², or
///   * one has more than 1/100 of it, and Hill's index from the k = min(2√n, n/10) largest |x| is below 2 by more than
///     two of its standard errors 1/√k.
/// The ratio alone cannot tell: for n = 1000 a lognormal law of σ = 1 reaches 0.4 where a Cauchy law may stay below.
/// The index alone would distrust bounded laws with a rare large value.
/// Flagged of 5000 samples of 1000 and of 1000 samples of 10000 numbers: Cauchy all; Gaussian, exponential, lognormal
/// (σ = 1) none; Student-t of dof 1.5 73 % and 99 %, of dof 3 0.1 % and none.  A law near the border (Student-t of dof
/// 1.8: 24 % and 42 %) takes more data.  A lognormal one of σ = 2 is flagged, though its variance is finite, because no
/// sample of that size shows it.  A true verdict is no proof.
VarianceVerdict estimate_variance_verdict(const Summary& summary);

} // namespace heavytail
