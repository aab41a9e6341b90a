// SPDX-License-Identifier: MIT
#include "host/estimates/sample.hpp"

#include <cmath>
#include <utility>

namespace heavytail {

namespace {

std::vector<double> smallest_of(const Summary& summary) {
  std::vector<double> values = known_values(summary, TailSide::lower);
  for (double& each : values) each = -each;
  return values;
}

} // namespace

Sample::Sample(const Summary& of, const StatisticsSettings& with, SampleOrigin from)
    : summary(of), settings(with), origin(std::move(from)),
      side(origin.has_both_ends ? TailSide::magnitudes : TailSide::upper),
      largest(known_values(summary, TailSide::upper)), smallest(smallest_of(summary)),
      mean(estimate_mean(summary, settings.confidence)), variance(estimate_variance_verdict(summary)),
      shape(estimate_shape(summary, largest)),
      resolved(shape.bin_error <= most_bin_error || std::isnan(shape.bin_error)) {}

} // namespace heavytail
