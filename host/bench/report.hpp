// SPDX-License-Identifier: MIT
// What the benchmark measured, as JSON and as tables.
#pragma once

#include "host/bench/measure.hpp"
#include "host/json.hpp"
#include "kernels/backend.hpp"

#include <optional>
#include <string>
#include <vector>

namespace heavytail {

/// All that `heavytail bench` measured.
struct BenchResult {
  DeviceInfo device; ///< with the most threads
  BenchSettings settings;
  std::vector<WorkloadRates> workloads;
  std::optional<RoundSpread> statistics_share; ///< where W2 was among the workloads
};

/// "heavytail/bench/1".
Json bench_json(const BenchResult& result);

/// For people.
std::string bench_text(const BenchResult& result);

} // namespace heavytail
