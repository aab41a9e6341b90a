// SPDX-License-Identifier: MIT
// Hill's estimate γ̂ = (1/k) Σ_{i≤k} log(X_(i) / X_(k+1)), α̂ = 1/γ̂, the maximum likelihood estimate of a Pareto tail,
// for which k γ̂/γ has the Gamma(k) law.
// Source: B. M. Hill, Ann. Statist. 3 (1975) 1163; theory.md 5.4.
#pragma once

#include "host/estimates/tail/tail_index.hpp"
#include "host/estimates/tail/tail_sample.hpp"

#include <cstdint>

namespace heavytail {

/// From the k largest values, 1 ≤ k ≤ sample.largest_k().  Interval: α̂ (1 ± z/√k), γ's are its reciprocals; +inf where
/// that reaches zero.  Of infinite values only that they exceed all others is used: with r of them
///   γ̂ = (r log(X_(r+1)/X_(k+1)) + Σ_{r<i≤k} log(X_(i)/X_(k+1))) / (k - r),
/// and k - r stands in the interval.  α̂ = +inf where all k + 1 values are equal; NaN for k outside, or k ≤ r.
/// Source for r > 0: maximum likelihood of exponential numbers censored beyond the (r+1)-th largest; B. Epstein,
/// M. Sobel, JASA 48 (1953) 486.
TailIndex estimate_hill(const TailSample& sample, std::uint64_t k, double confidence);

/// γ̂ alone, cheaply; k as above.
double hill_gamma(const TailSample& sample, std::uint64_t k);

} // namespace heavytail
