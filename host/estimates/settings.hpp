// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace heavytail {

/// What is estimated from the ensemble.
struct StatisticsSettings {
  double confidence = 0.95;      ///< of every interval
  std::vector<double> quantiles; ///< ascending, in (0, 1)
  double tail_fraction = 0.01;   ///< share of the replicas that tail estimates use
};

} // namespace heavytail
