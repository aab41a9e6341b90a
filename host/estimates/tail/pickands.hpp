// SPDX-License-Identifier: MIT
// Pickands' estimate from three spacings, for γ of either sign, whatever the location:
//   γ̂ = log((X_(k) - X_(2k)) / (X_(2k) - X_(4k))) / log 2.
// Asymptotic variance: γ² (2^(2γ+1) + 1) / (2 (2^γ - 1) log 2)² / k, with the limit 3 / (4 log⁴ 2) / k at γ = 0.
// Source: J. Pickands, Ann. Statist. 3 (1975) 119; L. de Haan, A. Ferreira, Extreme Value Theory (2006), Theorem 3.3.5.
#pragma once

#include "host/estimates/tail/tail_index.hpp"
#include "host/estimates/tail/tail_sample.hpp"

#include <cstdint>

namespace heavytail {

/// Uses the 4 `k` largest values, 1 ≤ k, 4k ≤ sample.positive(), sample.infinite() < k; NaN else, and where a spacing
/// is zero.
TailIndex estimate_pickands(const TailSample& sample, std::uint64_t k, double confidence);

} // namespace heavytail
