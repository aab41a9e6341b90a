// SPDX-License-Identifier: MIT
// Sample: what the statistics of one observable at one checkpoint are made from.
#pragma once

#include "host/estimates/finite_variance.hpp"
#include "host/estimates/mean.hpp"
#include "host/estimates/settings.hpp"
#include "host/estimates/tail/shape.hpp"
#include "host/estimates/tail/value_runs.hpp"

#include <heavytail/statistics/summary.hpp>

#include <vector>

namespace heavytail {

/// Where a sample comes from.
struct SampleOrigin {
  bool has_both_ends = false;        ///< a coordinate, of the survivors; all else is a size, diverged replicas infinite
  bool at_end = false;               ///< the last checkpoint, which gets more
  std::vector<double> batch_means{}; ///< of the batches of replicas, where there are any
};

/// An observable's values, and what several statistics look at.
struct Sample {
  Sample(const Summary& summary, const StatisticsSettings& settings, SampleOrigin origin = {});

  const Summary& summary;
  const StatisticsSettings& settings;
  SampleOrigin origin;
  TailSide side;                         ///< of the tail: magnitudes for a coordinate
  std::vector<double> largest, smallest; ///< the values that are known one by one, descending and ascending
  MeanEstimate mean;
  VarianceVerdict variance;
  Shape shape;
  bool resolved; ///< the histogram's bins are fine enough for what they tell of the law
};

} // namespace heavytail
