// SPDX-License-Identifier: MIT
// The objectives' probes of all SIMD targets, compared with the scalar one's bits.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/cpu/targets.hpp"
#include "tests/harness/objective_probe.hpp"

#include <heavytail/describe/narrow.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#define HT_SIMD(target)                                                                                                \
  namespace heavytail::target {                                                                                        \
  probe::ObjectiveProbe objective_probe();                                                                             \
  }
#include <heavytail_simd_targets.inc>
#undef HT_SIMD

namespace heavytail::probe {

/// The bits of all results of one target.
template <class Real>
std::vector<Real> objective_results(ProbeObjective<Real> run, const Objective<Real>& objective,
                                    ObjectivePoints<Real> points, bool fixed) {
  points.fixed = fixed;
  std::vector<Real> result(static_cast<std::size_t>(2 + 3 * points.dimension) * points.count);
  run(objective, points, result.data());
  return result;
}

template <class Real> bool same_bits(const std::vector<Real>& a, const std::vector<Real>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(Real)) == 0;
}

/// Whether every target that runs here gives the scalar target's bits in both precisions.
inline bool same_objective_bits(const Objective<double>& objective, const std::vector<double>& table,
                                std::int32_t dimension, const std::vector<double>& x, const std::vector<double>& v) {
  const std::size_t count = x.size() / static_cast<std::size_t>(dimension);
  const auto single = narrowed_choice<Objective<float>>(objective);
  const std::vector<float> table_32(table.begin(), table.end());
  const std::vector<float> x_32(x.begin(), x.end());
  const std::vector<float> v_32(v.begin(), v.end());
  const ObjectivePoints<float> points_32{table_32.data(), x_32.data(), v_32.data(), dimension, count, false};
  const ObjectivePoints<double> points_64{table.data(), x.data(), v.data(), dimension, count, false};
  const auto expected_32 = objective_results(scalar::objective_probe().single, single, points_32, false);
  const auto expected_64 = objective_results(scalar::objective_probe().twofold, objective, points_64, false);
  const auto runnable = runnable_targets();
  bool same = true;
  const auto compare = [&](std::string_view name, const ObjectiveProbe& probe) {
    if (std::find(runnable.begin(), runnable.end(), name) == runnable.end()) return;
    for (const bool fixed : {false, true}) {
      same = same && same_bits(objective_results(probe.single, single, points_32, fixed), expected_32);
      same = same && same_bits(objective_results(probe.twofold, objective, points_64, fixed), expected_64);
    }
  };
#define HT_SIMD(target) compare(#target, target::objective_probe());
#include <heavytail_simd_targets.inc>
#undef HT_SIMD
  return same;
}

} // namespace heavytail::probe
