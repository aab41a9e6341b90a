// SPDX-License-Identifier: MIT
#include "host/estimates/tail/shape.hpp"

#include "host/estimates/sample.hpp"
#include "host/estimates/tail/value_runs.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace heavytail {
namespace {

/// Moments about the mean, in units of the standard deviation's powers.
struct Standardized {
  double second = 0, third = 0, fourth = 0;
};

Standardized standardized(const std::vector<ValueRun>& runs, double mean, double deviation, double n) {
  Standardized result;
  for (const ValueRun& run : runs) {
    const double share = static_cast<double>(run.count) / n;
    const double rest = (0.5 * run.low + 0.5 * run.high - mean) / deviation;
    const double width = (run.high - run.low) / deviation;
    const double square = rest * rest;
    const double spread = width * width / 12; // an even law's variance; its fourth moment is 9/5 of the square
    result.second += share * (square + spread);
    result.third += share * rest * (square + 3 * spread);
    result.fourth += share * (square * square + 6 * square * spread + 1.8 * spread * spread);
  }
  return result;
}

/// max |x| / Σ|x|.
double share_of_largest(const Summary& summary, const std::vector<ValueRun>& runs, double extreme) {
  if (extreme == 0) return 0;
  // Values of one sign: the exact sum is that of the magnitudes.
  if (summary.smallest() >= 0 || summary.largest() <= 0)
    return extreme / heavytail::abs(summary.sum().finite_quotient(summary.finite_count())) /
           static_cast<double>(summary.finite_count());
  double sum = 0;
  for (const ValueRun& run : runs)
    sum += static_cast<double>(run.count) * heavytail::abs((0.5 * run.low + 0.5 * run.high) / extreme);
  return 1 / std::max(1.0, sum);
}

} // namespace

Shape estimate_shape(const Summary& summary, std::span<const double> largest) {
  const std::uint64_t count = summary.finite_count();
  if (count == 0) return {nan, nan, nan, nan, nan, nan};
  const std::vector<ValueRun> runs = descending_runs(summary, TailSide::upper, largest);
  const double extreme = std::max(heavytail::abs(summary.smallest()), heavytail::abs(summary.largest()));
  Shape shape{nan, nan, nan, share_of_largest(summary, runs, extreme), share_of_square(extreme, summary.squares()),
              nan};

  const double mean = summary.sum().finite_quotient(count);
  const bool infinite = summary.plus_infinities() > 0 || summary.minus_infinities() > 0;
  const double variance = infinite ? nan : sample_variance(count, summary.sum(), summary.squares());
  if (!(variance > 0)) return shape;
  const auto n = static_cast<double>(count);
  const double deviation = heavytail::sqrt(variance / n * (n - 1));
  const Standardized moments = standardized(runs, mean, deviation, n);
  shape.bin_error = heavytail::abs(moments.second - 1);
  if (shape.bin_error > most_bin_error) return shape;
  shape.skewness = moments.third;
  shape.excess_kurtosis = moments.fourth - 3;
  // μ_4/σ⁴ and (n-3)/(n-1), relative to s⁴ = σ⁴ (n/(n-1))².
  const double unbiased = n / (n - 1);
  const double relative = (moments.fourth - (n - 3) / (n - 1)) / (n * unbiased * unbiased);
  shape.variance_error = heavytail::sqrt(std::max(0.0, relative));
  return shape;
}

SampleShape SampleShape::of(const Sample& sample) {
  return {sample.shape};
}

} // namespace heavytail
