// SPDX-License-Identifier: MIT
// First exits: how many, to which side, and when.
#include "host/estimates/exit.hpp"

#include "host/estimates/exceedance.hpp"
#include "host/estimates/normal_quantile.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>

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

Estimate scaled(const Estimate& steps, double unit) {
  return {steps.value * unit, {steps.interval.low * unit, steps.interval.high * unit}};
}

/// A step's time.  Exits are at whole steps, of which a bin of the histogram has one or more.
Estimate at_whole_step(const Estimate& step, const StepClock& clock) {
  const auto of = [](double x, double shift) { return std::max(0.0, std::floor(x) + shift); };
  return scaled({of(step.value, clock.shift), {of(step.interval.low, -clock.span), of(step.interval.high, 0)}},
                clock.unit);
}

/// Sums of times, in steps.
struct TimeSums {
  double count = 0, sum = 0, squares = 0;
};

/// Exits at steps above 0: counted where the summary has that threshold, as those of runs have.
std::uint64_t exits_after_start(const Summary& exits) {
  return exits.thresholds().empty() ? exits.survivors() - exits.histogram().count_at_most(0)
                                    : exits.exceedance_count(0) - exits.diverged();
}

/// Over the replicas that exited.
TimeSums exit_sums(const Summary& exits, const StepClock& clock) {
  const double sum = exits.sum().value();
  // Those that start outside are not early.
  const double shifted = static_cast<double>(exits_after_start(exits)) * clock.shift;
  return {static_cast<double>(exits.survivors()), sum + shifted,
          exits.squares().value() + 2 * clock.shift * sum + shifted * clock.shift};
}

/// Over all replicas, of the smaller of exit and end.
TimeSums restricted_sums(const ExitCounts& counts, const StepClock& clock) {
  const TimeSums exited = exit_sums(counts.exits, clock);
  const auto censored = static_cast<double>(counts.exits.diverged());
  const auto end = static_cast<double>(counts.last_step);
  return {exited.count + censored, exited.sum + censored * end, exited.squares + censored * end * end};
}

} // namespace

RestrictedTime restricted_time(const ExitCounts& counts, const StepClock& clock) {
  const TimeSums sums = restricted_sums(counts, clock);
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
  const TimeSums exited = exit_sums(exits, clock);
  const TimeSums restricted = restricted_sums(counts, clock);
  const auto mean_of = [&](const TimeSums& sums) {
    return scaled(mean_of_sums(sums.count, sums.sum, sums.squares, z), clock.unit);
  };

  ExitEstimate estimate;
  estimate.exited = exits.survivors();
  estimate.censored = exits.diverged();
  estimate.upwards = counts.upwards;
  estimate.share_upwards = estimate.exited == 0 ? Estimate{nan, {nan, nan}}
                                                : estimate_probability(counts.upwards, estimate.exited, confidence);
  estimate.mean = mean_of(exited);
  estimate.restricted_mean = mean_of(restricted);
  estimate.mean_if_exponential = {inf, {restricted.sum * clock.unit, inf}};
  if (exited.count > 0) {
    const double value = restricted.sum / exited.count;
    const double factor = exp(z / sqrt(exited.count));
    estimate.mean_if_exponential = scaled({value, {value / factor, value * factor}}, clock.unit);
  }
  estimate.quantiles = estimate_quantiles(exits, probabilities, confidence);
  for (QuantileEstimate& each : estimate.quantiles) each.estimate = at_whole_step(each.estimate, clock);
  return estimate;
}

} // namespace heavytail
