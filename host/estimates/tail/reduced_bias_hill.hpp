// SPDX-License-Identifier: MIT
// The second order of a heavy tail, in Hall's class: the quantile at 1 - 1/t is C t^γ (1 + γ β t^ρ/ρ + o(t^ρ)), ρ < 0.
// How far a Pareto tail is off, and what it does to Hill's estimate, γ β (n/k)^ρ / (1 - ρ).
#pragma once

#include "host/estimates/tail/tail_index.hpp"
#include "host/estimates/tail/tail_sample.hpp"

#include <cstdint>

namespace heavytail {

/// ρ < 0 and β of Hall's class.
struct SecondOrder {
  double rho = -1;
  double beta = 0;
};

/// From the k₁ = n^0.995 largest of n = sample.positive() values: ρ̂ = -|3 (T - 1)/(T - 3)| with
///   T = (log M_1 - ½ log(M_2/2)) / (½ log(M_2/2) - ⅓ log(M_3/6)),
/// β̂ by the scaled log spacings U_i = i log(X_(i)/X_(i+1)), (k₁/n)^ρ̂ (d(ρ̂) D(0) - D(ρ̂)) / (d(ρ̂) D(ρ̂) - D(2ρ̂))
/// where d(a) = mean (i/k₁)^-a and D(a) = mean (i/k₁)^-a U_i.  ρ̂ is kept in [-4, -1/4].  Needs at least 10 positive
/// values and no infinite one; ρ = -1, β = 0 else.
/// Sources: M. I. Fraga Alves, M. I. Gomes, L. de Haan, Portugaliae Math. 60 (2003) 193 (τ = 0); M. I. Gomes,
/// M. J. Martins, Extremes 5 (2002) 5.
SecondOrder estimate_second_order(const TailSample& sample);

/// Hill's estimate without its bias of second order, γ̂ (1 - β̂ (n/k)^ρ̂ / (1 - ρ̂)); its variance is still γ²/k.
/// 1 ≤ k ≤ sample.largest_k().  Interval: α̂ (1 ± z/√k).  NaN where Hill's is, or where the correction leaves nothing
/// positive.
/// Source: F. Caeiro, M. I. Gomes, D. Pestana, Revstat 3 (2005) 113.
TailIndex estimate_reduced_bias_hill(const TailSample& sample, std::uint64_t k, double confidence);

} // namespace heavytail
