// SPDX-License-Identifier: MIT
// The moment estimate of Dekkers, Einmahl and de Haan, for γ of either sign: with the moments of log
// excesses M_j = (1/k) Σ_{i≤k} log(X_(i)/X_(k+1))^j
//   γ̂ = M_1 + 1 - ½ / (1 - M_1²/M_2).
// Asymptotic variance: (1 + γ²)/k for γ ≥ 0, else (1-γ)² (1-2γ) (1 - γ + 6γ²) / ((1-3γ) (1-4γ) k).
// Source: A. L. M. Dekkers, J. H. J. Einmahl, L. de Haan, Ann. Statist. 17 (1989) 1833; L. de Haan, A. Ferreira,
// Extreme Value Theory (2006), Corollary 3.5.6; theory.md 5.4.
#pragma once

#include "host/estimates/tail/tail_index.hpp"
#include "host/estimates/tail/tail_sample.hpp"

#include <cstdint>

namespace heavytail {

/// From the k largest values, 2 ≤ k ≤ sample.largest_k().  γ̂ = -inf, α̂ = +inf where all log excesses are equal: a
/// tail that ends.  NaN for other k, and where values are infinite: nothing is known of their excesses.
TailIndex estimate_moment_index(const TailSample& sample, std::uint64_t k, double confidence);

} // namespace heavytail
