// SPDX-License-Identifier: MIT
#include "host/estimates/stopping.hpp"

#include "host/estimates/binomial.hpp"
#include "host/estimates/finite_variance.hpp"
#include "host/estimates/mean.hpp"
#include "host/estimates/quantile.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

namespace heavytail {

namespace {

/// What estimators take, below 1.
double within(double confidence) {
  return std::min(confidence, 1 - 0x1p-53);
}

LookVerdict verdict_of_width(const Estimate& estimate, const StopTarget& target) {
  const double width = half_width(estimate);
  const double allowed =
      target.relative_error > 0 ? target.relative_error * heavytail::abs(estimate.value) : target.absolute_error;
  return width < inf && width <= allowed ? LookVerdict::narrow : LookVerdict::wide;
}

/// With a confidence of 1, which no smaller interval has, all that the number can be.
Estimate certain_at_one(Estimate estimate, double confidence, const Interval& all) {
  if (confidence == 1) estimate.interval = all;
  return estimate;
}

Look look_with(std::uint64_t replicas, double confidence, const Estimate& estimate, const StopTarget& target) {
  return {replicas, confidence, estimate, verdict_of_width(estimate, target)};
}

Look look_at_mean(const Summary& summary, const StopTarget& target, double confidence) {
  const MeanEstimate mean = estimate_mean(summary, within(confidence));
  Look look = look_with(summary.replicas(), confidence, certain_at_one(mean.mean, confidence, {-inf, inf}), target);
  if (!estimate_variance_verdict(summary).finite_variance)
    look.verdict = LookVerdict::no_finite_variance;
  else if (mean.variance == 0)
    look.verdict = LookVerdict::constant;
  return look;
}

Estimate probability_above(const Summary& summary, double threshold, double confidence) {
  const auto thresholds = summary.thresholds();
  const auto found = std::find(thresholds.begin(), thresholds.end(), threshold);
  assert(found != thresholds.end());
  const auto place = static_cast<std::size_t>(found - thresholds.begin());
  return estimate_probability_exactly(summary.exceedance_count(place), summary.sample_size(), confidence);
}

Estimate bounded_mean(const RestrictedTime& time, double confidence) {
  if (time.replicas < 2 || confidence == 1) return {time.mean, {0, time.end}};
  const auto n = static_cast<double>(time.replicas);
  const double log_term = heavytail::log(4 / (1 - confidence));
  const double margin = heavytail::sqrt(2 * time.variance * log_term / n) + 7 * time.end * log_term / (3 * (n - 1));
  return {time.mean, {std::max(0.0, time.mean - margin), std::min(time.end, time.mean + margin)}};
}

} // namespace

double LookLevel::own() const {
  const auto j = static_cast<double>(number);
  const double missed = (1 - confidence) / (j * (j + 1));
  const double rounded = 1 - missed;
  constexpr double unit = 0x1p-53; // of numbers below 1; 1 - rounded is exact above 1/2
  return rounded < 1 && 1 - rounded > missed ? std::min(1.0, rounded + unit) : rounded;
}

std::uint64_t replicas_of_next_look(std::uint64_t replicas, std::uint64_t most) {
  return replicas > most / 2 ? most : 2 * replicas;
}

double half_width(const Estimate& estimate) {
  if (!(heavytail::abs(estimate.value) < inf)) return inf;
  return std::max(estimate.interval.high - estimate.value, estimate.value - estimate.interval.low);
}

Look look_at(const Summary& summary, const StopTarget& target, const LookLevel& level) {
  const double confidence = level.own();
  const std::uint64_t replicas = summary.replicas();
  switch (target.statistic) {
  case StopStatistic::mean:
    break;
  case StopStatistic::quantile:
    return look_with(
        replicas, confidence,
        certain_at_one(estimate_quantiles(summary, std::array{target.p}, within(confidence)).front().estimate,
                       confidence, {-inf, inf}),
        target);
  case StopStatistic::exceedance:
    return look_with(replicas, confidence, probability_above(summary, target.threshold, confidence), target);
  }
  return look_at_mean(summary, target, confidence);
}

Look look_at(const ExitCounts& counts, const StepClock& clock, const StopTarget& target, const LookLevel& level) {
  assert(target.statistic != StopStatistic::exceedance);
  const double confidence = level.own();
  const Estimate estimate =
      target.statistic == StopStatistic::mean
          ? bounded_mean(restricted_time(counts, clock), confidence)
          : certain_at_one(
                estimate_exit(counts, clock, std::array{target.p}, within(confidence)).quantiles.front().estimate,
                confidence, {0, inf});
  return look_with(counts.exits.replicas(), confidence, estimate, target);
}

} // namespace heavytail
