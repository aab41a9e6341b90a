// SPDX-License-Identifier: MIT
#include "host/estimates/tail/log_moment.hpp"

#include "host/estimates/normal_quantile.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace heavytail {
namespace {

constexpr double pi_squared = 0x1.3bd3cc9be45dep+3;
constexpr double euler_gamma = 0x1.2788cfc6fb619p-1;

/// `count` logarithms with this mean and variance; evenly spread.
struct Logarithms {
  double count = 0;
  double mean = 0;
  double variance = 0;
};

Logarithms logarithms_of(const ValueRun& run) {
  const auto count = static_cast<double>(run.count);
  const double high = heavytail::log(run.high);
  if (run.low == run.high) return {count, high, 0};
  if (run.low == 0) return {count, high - 1, 1}; // of even numbers on (0, high)
  const double low = heavytail::log(run.low);
  const double step = (high - low) / count;
  return {count, 0.5 * (high + low), step * step * (count * count - 1) / 12};
}

/// Mean and central moments.
struct LogMoments {
  double count = 0;
  double mean = 0;
  double second = 0, third = 0, fourth = 0;
};

LogMoments moments_of(const std::vector<Logarithms>& logs) {
  LogMoments moments;
  for (const Logarithms& log : logs) {
    moments.count += log.count;
    moments.mean += log.count * log.mean;
  }
  moments.mean /= moments.count;
  for (const Logarithms& log : logs) {
    const double rest = log.mean - moments.mean;
    const double square = rest * rest;
    moments.second += log.count * (square + log.variance);
    moments.third += log.count * rest * (square + 3 * log.variance);
    // The fourth moment of an even law is 9/5 of its squared variance.
    moments.fourth += log.count * (square * square + 6 * square * log.variance + 1.8 * log.variance * log.variance);
  }
  moments.second /= moments.count;
  moments.third /= moments.count;
  moments.fourth /= moments.count;
  return moments;
}

/// 1/α of the variance.
double inverse_alpha(double variance) {
  return heavytail::sqrt(std::max(0.0, 6 * variance / pi_squared - 0.5));
}

} // namespace

StableEstimate estimate_log_moment(std::span<const ValueRun> magnitudes, double confidence) {
  std::vector<Logarithms> logs;
  for (const ValueRun& run : magnitudes) {
    if (!(run.high > 0)) return no_stable_estimate();
    logs.push_back(logarithms_of(run));
  }
  if (logs.empty()) return no_stable_estimate();
  const LogMoments moments = moments_of(logs);
  if (moments.count < least_stable_values || !(moments.second > 0)) return no_stable_estimate();

  const double z = two_sided_normal_quantile(confidence);
  const double inverse = inverse_alpha(moments.second);
  const double variance_of_second = (moments.fourth - moments.second * moments.second) / moments.count;
  const double margin = z * heavytail::sqrt(variance_of_second);
  StableEstimate result;
  result.alpha = stable_index(
      {1 / inverse, {1 / inverse_alpha(moments.second + margin), 1 / inverse_alpha(moments.second - margin)}});
  const double log_scale = moments.mean - euler_gamma * (inverse - 1);
  // log s moves by the mean of log|X| and by 1/α, whose slope in the variance is 3/(π² (1/α)).
  const double slope = -euler_gamma * 3 / (pi_squared * inverse);
  const double variance =
      moments.second / moments.count + 2 * slope * moments.third / moments.count + slope * slope * variance_of_second;
  const double factor = inverse > 0 ? heavytail::exp(z * heavytail::sqrt(variance)) : inf;
  const double scale = heavytail::exp(log_scale);
  result.scale = {scale, {scale / factor, scale * factor}};
  return result;
}

StableEstimate estimate_log_moment(const Summary& summary, double confidence) {
  if (infinite_count(summary, TailSide::magnitudes) > 0) return no_stable_estimate();
  return estimate_log_moment(descending_runs(summary, TailSide::magnitudes), confidence);
}

} // namespace heavytail
