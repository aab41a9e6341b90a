// SPDX-License-Identifier: MIT
#include "host/estimates/mean.hpp"

#include "host/estimates/deviation.hpp"
#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/sample.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <cstdint>

namespace heavytail {
namespace {

/// The mean of the finite values, from their sum alone.
double finite_mean(const Summary& summary) {
  const std::uint64_t count = summary.finite_count();
  return count == 0 ? nan : summary.sum().finite_quotient(count);
}

} // namespace

MeanEstimate estimate_mean(const Summary& summary, double confidence) {
  if (summary.sample_size() == 0) return {{nan, {nan, nan}}, nan, nan, nan, nan};
  const bool plus = summary.plus_infinities() > 0;
  const bool minus = summary.minus_infinities() > 0;
  MeanEstimate result;
  result.surviving = finite_mean(summary);
  result.smallest = minus ? -inf : summary.smallest();
  result.largest = plus ? inf : summary.largest();
  if (plus || minus) {
    const double mean = plus && minus ? nan : plus ? inf : -inf;
    result.mean = {mean, {mean, mean}};
    result.variance = inf;
    return result;
  }
  const std::uint64_t count = summary.sample_size();
  result.variance = sample_variance(count, summary.sum(), summary.squares());
  result.mean = {result.surviving, {-inf, inf}};
  if (count >= 2) {
    const double margin =
        two_sided_normal_quantile(confidence) * error_of_mean(count, summary.sum(), summary.squares());
    result.mean.interval = {result.surviving - margin, result.surviving + margin};
  }
  return result;
}

SampleMean SampleMean::of(const Sample& sample) {
  SampleMean result{.count = sample.summary.sample_size(),
                    .mean = {sample.mean.mean.value, {}},
                    .variance = sample.mean.variance,
                    .finite_variance = sample.variance.finite_variance};
  if (result.finite_variance) result.mean.interval = sample.mean.mean.interval;
  return result;
}

SurvivingMean SurvivingMean::of(const Sample& sample) {
  return {sample.mean.surviving};
}

SampleRange SampleRange::of(const Sample& sample) {
  return {sample.mean.smallest, sample.mean.largest};
}

} // namespace heavytail
