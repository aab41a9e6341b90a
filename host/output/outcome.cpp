// SPDX-License-Identifier: MIT
#include "host/output/outcome.hpp"

#include "host/output/analysis.hpp"

#include <utility>

namespace heavytail {

void Outcome::add(const SweepPoint& point, const Ensembles& ensembles, const Provenance& provenance,
                  const Timing& timing, const std::stop_token& stop) {
  PointResult result;
  for (const auto& [pointer, value] : point.set) result.set[pointer] = value;
  result.result = analyse(point.experiment, ensembles, provenance, timing, stop);
  if (file_.is_sweep) weak_errors_.add(point, result.result.comparison, ensembles);
  file_.points.push_back(std::move(result));
}

FileResult Outcome::take() {
  if (file_.is_sweep && !file_.points.empty())
    file_.weak_errors = weak_errors_.results(file_.points.back().result.confidence());
  return std::move(file_);
}

} // namespace heavytail
