// SPDX-License-Identifier: MIT
// How many replicas are still there: survival and hazard, from how many have diverged by which time.
#pragma once

#include "host/estimates/interval.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace heavytail {

/// How many replicas have diverged by a time.
struct DivergedCount {
  double time = 0;
  std::uint64_t diverged = 0;
};

/// Survival until a time, and the hazard since the time before.
struct SurvivalEstimate {
  Estimate survival;              ///< the share of replicas that have not diverged; interval by Wilson
  std::optional<Estimate> hazard; ///< divergences by replica and unit of time, constant since the time before; nothing
                                  ///< for the first time, and where no replica was left
};

/// `counts` at ascending times, of `replicas` > 0 replicas.  The hazard is -log(1 - q)/Δt with q the share that
/// diverged of those that were there, its interval that of q, by Wilson, in the same function.  `confidence` in (0, 1).
std::vector<SurvivalEstimate> estimate_survival(std::span<const DivergedCount> counts, std::uint64_t replicas,
                                                double confidence);

} // namespace heavytail
