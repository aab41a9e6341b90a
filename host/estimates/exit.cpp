// SPDX-License-Identifier: MIT
// First exits: how many, to which side, and when.
#include "host/estimates/exit.hpp"

#include "host/estimates/exceedance.hpp"
#include "host/estimates/normal_quantile.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

namespace heavytail {

namespace {

/// Σ(x - mean)² of `count` > 0 numbers with these sums.
double squared_deviations(double count, double sum, double squares) {
  const double excess = squares - sum * (sum / count);
  return excess > 0 ? excess : 0;
}

/// The mean of `count` numbers with these sums, and its interval.
Estimate mean_of_sums(double count, double sum, double squares, double z) {
  if (count == 0) return {nan, {nan, nan}};
  const double mean = sum / count;
  if (count < 2) return {mean, {-inf, inf}};
  const double margin = z * sqrt(squared_deviations(count, sum, squares) / ((count - 1) * count));
  return {mean, {mean - margin, mean + margin}};
}

Estimate in_time(const Estimate& steps, const StepClock& clock) {
  const auto of = [&](double step) { return (step + clock.shift) * clock.unit; };
  return {of(steps.value), {of(steps.interval.low), of(steps.interval.high)}};
}

/// Sums over all replicas of the smaller of exit and end, in steps.
struct RestrictedSums {
  double count = 0, sum = 0, squares = 0;
};

RestrictedSums restricted_sums(const ExitCounts& counts, const StepClock& clock) {
  const auto exited = static_cast<double>(counts.exits.survivors());
  const auto censored = static_cast<double>(counts.exits.diverged());
  const auto end = static_cast<double>(counts.last_step);
  const double sum = counts.exits.sum().value();
  const double shifts = exited * clock.shift;
  const double shifted_squares = counts.exits.squares().value() + 2 * clock.shift * sum + shifts * clock.shift;
  return {exited + censored, sum + shifts + censored * end, shifted_squares + censored * end * end};
}

} // namespace

RestrictedTime restricted_time(const ExitCounts& counts, const StepClock& clock) {
  const RestrictedSums sums = restricted_sums(counts, clock);
  const double variance =
      sums.count < 2 ? nan : squared_deviations(sums.count, sums.sum, sums.squares) / (sums.count - 1);
  return {.replicas = counts.exits.replicas(),
          .mean = sums.sum / sums.count * clock.unit,
          .variance = variance * clock.unit * clock.unit,
          .end = static_cast<double>(counts.last_step) * clock.unit};
}

ExitEstimate estimate_exit(const ExitCounts& counts, const StepClock& clock, std::span<const double> probabilities,
                           double confidence) {
  const Summary& exits = counts.exits;
  const double z = two_sided_normal_quantile(confidence);
  const auto exited = static_cast<double>(exits.survivors());
  const double sum = exits.sum().value();
  const double squares = exits.squares().value();
  const RestrictedSums restricted = restricted_sums(counts, clock);

  ExitEstimate estimate;
  estimate.exited = exits.survivors();
  estimate.censored = exits.diverged();
  estimate.upwards = counts.upwards;
  estimate.share_upwards = estimate.exited == 0 ? Estimate{nan, {nan, nan}}
                                                : estimate_probability(counts.upwards, estimate.exited, confidence);
  estimate.mean = in_time(mean_of_sums(exited, sum, squares, z), clock);
  const StepClock unshifted{clock.unit, 0};
  const double at_risk = restricted.sum;
  estimate.restricted_mean = in_time(mean_of_sums(restricted.count, restricted.sum, restricted.squares, z), unshifted);
  estimate.mean_if_exponential = {inf, {at_risk * clock.unit, inf}};
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
