// SPDX-License-Identifier: MIT
// A sample's law in a few hundred points: a histogram in bins of even logarithms, and how often levels are reached.
// Both join whole bins of the summary's histogram, so that every count is exact.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/exceedance.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

namespace heavytail {

/// The values from `lower` to `upper`, and what share of the sample, infinite values included, is there for each unit
/// of length.  Zero has lower = upper and density +inf.
struct PlotBin {
  double lower = 0;
  double upper = 0;
  std::uint64_t count = 0;
  double density = 0;

  bool operator==(const PlotBin&) const = default;

  static constexpr auto columns() {
    return std::tuple(&PlotBin::lower, &PlotBin::upper, &PlotBin::count, &PlotBin::density);
  }
};

/// Ascending bins of the finite values; empty ones are left out.  2^j neighbouring bins of one sign are joined, with
/// the smallest j that leaves at most `most` ≥ 8 of them: parts of octaves up to j = 7, several octaves beyond.
std::vector<PlotBin> plot_histogram(const Summary& summary, std::size_t most = 300);

/// P(X ≥ t) for levels t > 0 that are edges of those joined bins, from the smallest positive value's to the largest's,
/// with Wilson's interval.  At most `most` levels, ascending; infinite values reach all.
std::vector<ExceedanceEstimate> exceedance_curve(const Summary& summary, double confidence, std::size_t most = 100);

/// The histogram in a result, at the last checkpoint.
struct SampleHistogram {
  std::optional<std::vector<PlotBin>> bins;

  static constexpr auto keys() {
    return described_inline(left_out(key("histogram", &SampleHistogram::bins,
                                         "at the last checkpoint: [lower, upper, count, density] in bins of even "
                                         "logarithms of the distance from their centre")));
  }

  static SampleHistogram of(const Sample& sample);
};

/// How often a level is reached.
struct CurvePoint {
  double level = 0;
  double probability = 0;
  double low = 0, high = 0; ///< of its interval

  static constexpr auto columns() {
    return std::tuple(&CurvePoint::level, &CurvePoint::probability, &CurvePoint::low, &CurvePoint::high);
  }
};

/// The exceedance curve in a result, at the last checkpoint.
struct ExceedanceCurve {
  std::optional<std::vector<CurvePoint>> points;

  static constexpr auto keys() {
    return described_inline(left_out(key("exceedance_curve", &ExceedanceCurve::points,
                                         "at the last checkpoint: [x, P(X ≥ x), low, high] with Wilson's interval")));
  }

  static ExceedanceCurve of(const Sample& sample);
};

} // namespace heavytail
