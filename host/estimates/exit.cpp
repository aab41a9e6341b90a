// SPDX-License-Identifier: MIT
// First exits: how many, to which side, and when.
#include "host/estimates/exit.hpp"

#include "host/estimates/exceedance.hpp"
#include "host/estimates/normal_quantile.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <limits>

namespace heavytail {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The mean of `count` numbers with these sums, and its interval.
Estimate mean_of_sums(double count, double sum, double squares, double z) {
  if (count == 0) return {nan, {nan, nan}};
  const double mean = sum / count;
  if (count < 2) return {mean, {-infinity, infinity}};
  const double excess = squares - sum * mean;
  const double margin = z * sqrt((excess > 0 ? excess : 0) / ((count - 1) * count));
  return {mean, {mean - margin, mean + margin}};
}

Estimate in_time(const Estimate& steps, const StepClock& clock) {
  const auto of = [&](double step) { return (step + clock.shift) * clock.unit; };
  return {of(steps.value), {of(steps.interval.low), of(steps.interval.high)}};
}

} // namespace

ExitEstimate estimate_exit(const ExitCounts& counts, const StepClock& clock, std::span<const double> probabilities,
                           double confidence) {
  const Summary& exits = counts.exits;
  const double z = two_sided_normal_quantile(confidence);
  const auto exited = static_cast<double>(exits.survivors());
  const auto censored = static_cast<double>(exits.diverged());
  const double sum = exits.sum().value();
  const double squares = exits.squares().value();
  const auto end = static_cast<double>(counts.last_step);

  ExitEstimate estimate;
  estimate.exited = exits.survivors();
  estimate.censored = exits.diverged();
  estimate.upwards = counts.upwards;
  estimate.share_upwards = estimate.exited == 0 ? Estimate{nan, {nan, nan}}
                                                : estimate_probability(counts.upwards, estimate.exited, confidence);
  estimate.mean = in_time(mean_of_sums(exited, sum, squares, z), clock);
  const StepClock unshifted{clock.unit, 0};
  const double shifts = exited * clock.shift;
  const double shifted_squares = squares + 2 * clock.shift * sum + shifts * clock.shift;
  const double at_risk = sum + shifts + censored * end;
  estimate.restricted_mean =
      in_time(mean_of_sums(exited + censored, at_risk, shifted_squares + censored * end * end, z), unshifted);
  estimate.mean_if_exponential = {infinity, {at_risk * clock.unit, infinity}};
  if (exited > 0) {
    const double value = at_risk / exited;
    const double factor = exp(z / sqrt(exited));
    estimate.mean_if_exponential = in_time({value, {value / factor, value * factor}}, unshifted);
  }
  estimate.quantiles = estimate_quantiles(exits, probabilities, confidence);
  for (QuantileEstimate& each : estimate.quantiles) each.estimate = in_time(each.estimate, clock);
  return estimate;
}

} // namespace heavytail
