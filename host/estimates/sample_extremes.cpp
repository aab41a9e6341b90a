// SPDX-License-Identifier: MIT
#include "host/estimates/sample_extremes.hpp"

#include "host/estimates/sample.hpp"

#include <algorithm>
#include <cstddef>

namespace heavytail {

namespace {

std::vector<ExtremeValue> first_of(const std::vector<Extreme>& extremes) {
  constexpr std::size_t listed = 5;
  std::vector<ExtremeValue> first;
  for (std::size_t i = 0; i < std::min(extremes.size(), listed); ++i)
    first.push_back({extremes[i].value, extremes[i].replica});
  return first;
}

} // namespace

SampleExtremes SampleExtremes::of(const Sample& sample) {
  SampleExtremes result{.highest = first_of(sample.summary.highest()), .lowest = {}};
  if (sample.origin.has_both_ends) result.lowest = first_of(sample.summary.lowest());
  return result;
}

} // namespace heavytail
