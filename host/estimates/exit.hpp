// SPDX-License-Identifier: MIT
// First exits: how many, to which side, and when.
#pragma once

#include "host/estimates/interval.hpp"
#include "host/estimates/quantile.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace heavytail {

/// What is known of the exits of `exits.replicas()` replicas, in steps.
struct ExitCounts {
  const Summary& exits;       ///< of an ExitRecord: steps of exits, the first threshold 0; without one +inf
  std::uint64_t upwards = 0;  ///< exits at the upper end
  std::int64_t last_step = 0; ///< when the watch ended
};

/// How the step of an exit becomes its time: (step + shift) · unit, and 0 at step 0, where replicas start outside.
struct StepClock {
  double unit = 1;
  double shift = 0;
  double span = 0; ///< how many steps before it an exit may have been: 1 where time goes on between steps
};

/// The estimates of first exits.
struct ExitEstimate {
  std::uint64_t exited = 0;
  std::uint64_t censored = 0; ///< replicas without an exit
  std::uint64_t upwards = 0;
  Estimate share_upwards;                  ///< of the exits; interval by Wilson; NaN without exits
  Estimate mean;                           ///< of those that exited; NaN without exits
  Estimate restricted_mean;                ///< of the smaller of exit time and end, over all replicas
  Estimate mean_if_exponential;            ///< all time at risk by the number of exits; +inf without exits
  std::vector<QuantileEstimate> quantiles; ///< over all replicas, those without an exit standing as +inf
};

/// The smaller of exit time and end, over all replicas.
struct RestrictedTime {
  std::uint64_t replicas = 0;
  double mean = 0;
  double variance = 0; ///< NaN for fewer than two replicas
  double end = 0;      ///< the largest that it can be
};

RestrictedTime restricted_time(const ExitCounts& counts, const StepClock& clock);

/// Quantiles are at whole steps; their intervals reach back by the clock's span, since an exit is known to a step
/// alone. Intervals of means by the central limit theorem; of an exponential law's mean by that of the logarithm of its
/// estimate, whose standard error is 1/√exits.  `probabilities` and `confidence` in (0, 1).
ExitEstimate estimate_exit(const ExitCounts& counts, const StepClock& clock, std::span<const double> probabilities,
                           double confidence);

} // namespace heavytail
