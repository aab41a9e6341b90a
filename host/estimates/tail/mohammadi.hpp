// SPDX-License-Identifier: MIT
// Index of a strictly stable law from sums over blocks: the sum of K₁ values is as K₁^(1/α) times one value, so
//   1/α̂ = (mean log|Y| - mean log|X|) / log K₁,  Y the sums of K₂ blocks of K₁ values.
// Holds for stable data alone: for any law of finite variance it tends to 2, for others to the index of their domain of
// attraction, as K₁ → ∞.
// Source: M. Mohammadi, A. Mohammadpour, H. Ogata, Metrika 78 (2015) 549, Corollary 2.4; theory.md 5.4.
#pragma once

#include "host/estimates/interval.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstddef>
#include <span>

namespace heavytail {

/// `values`: independent, in random order; what is left over after whole blocks of `block` ≥ 2 is not used.  Interval
/// of 1/α̂ from the variances of log|Y| and log|X| as if independent, which is slightly wide.  NaN for fewer than two
/// blocks, and where a value or a sum is zero.
Estimate estimate_mohammadi(std::span<const double> values, std::size_t block, double confidence);

/// Of a whole sample in blocks of the root of its size.  Its order is lost, so values are put in a random order of
/// fixed seed; of more than 65536 values as many are drawn, with replacement.  NaN where values are infinite.
Estimate estimate_mohammadi(const Summary& summary, double confidence);

} // namespace heavytail
