// SPDX-License-Identifier: MIT
// Peaks over a threshold u = X_(k+1): the excesses follow the generalized Pareto law P(Y > y) = (1 + γ y/σ)^(-1/γ) in
// the limit, whatever the location.  Maximum likelihood by Grimshaw's reduction to θ = γ/σ alone: for fixed θ the
// likelihood is greatest at γ(θ) = mean log(1 + θ y), and with B = mean 1/(1 + θ y) its slope there has the sign of
// (1 + γ(θ)) B - 1.
// Asymptotic covariance of (γ̂, σ̂) for γ > -1/2: ((1+γ)², -σ(1+γ); -σ(1+γ), 2σ²(1+γ)) / k.
// Sources: S. D. Grimshaw, Technometrics 35 (1993) 185; R. L. Smith, Ann. Statist. 15 (1987) 1174.
#pragma once

#include "host/estimates/tail/tail_index.hpp"
#include "host/estimates/tail/tail_sample.hpp"

#include <cstdint>

namespace heavytail {

/// The generalized Pareto law of what exceeds a threshold.
struct GeneralizedPareto {
  TailIndex index;
  double threshold = 0;
  Estimate scale;         ///< σ
  double gamma_error = 0; ///< standard errors; NaN for γ̂ ≤ -1/2, where the theory ends
  double scale_error = 0;
  double log_likelihood = 0; ///< of the k excesses at the estimate
};

/// From the k largest values, 2 ≤ k ≤ sample.largest_k(): the local maximum of the likelihood with γ > -1.  NaN with
/// index.gamma = NaN where there is none (a tail that ends abruptly, values that repeat the threshold), for other k,
/// and where values are infinite.
GeneralizedPareto estimate_generalized_pareto(const TailSample& sample, std::uint64_t k, double confidence);

} // namespace heavytail
