// SPDX-License-Identifier: MIT
// The rule by which a sample decides where the bins of a histogram lie.
#pragma once

#include <heavytail/statistics/binning.hpp>

#include <span>

namespace heavytail {

/// The bins for a law of which these numbers, at least most of 256 of them, are a sample.  They are about
///  - the most frequent number, where an eighth of the sample has it;
///  - else 0, unless the law is narrow: its quartiles lie within an eighth of the median from each other;
///  - else the median of the sample, which is also taken where fine bins about the others would not resolve a cluster;
/// and are fine where numbers repeat (a lattice) or lie in clusters that coarse bins would not resolve, unless the
/// sample has more than 32 signs and exponents of differences.  Fewer than 32 finite numbers tell whether a law is
/// narrow, and fewer than 8 nothing: bins are coarse, about 0.
Binning binning_of(std::span<const double> sample, bool float32);

} // namespace heavytail
