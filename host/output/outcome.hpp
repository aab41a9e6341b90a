// SPDX-License-Identifier: MIT
// The result of a whole experiment file, gathered point by point so that no ensemble need be kept.
#pragma once

#include "host/engine.hpp"
#include "host/input/experiment.hpp"
#include "host/output/comparison.hpp"
#include "host/output/result.hpp"

#include <stop_token>

namespace heavytail {

/// What the points of a file come to.
class Outcome {
public:
  explicit Outcome(bool is_sweep) { file_.is_sweep = is_sweep; }

  /// Throws Interrupted soon after `stop` is requested.
  void add(const SweepPoint& point, const Ensembles& ensembles, const Provenance& provenance, const Timing& timing,
           const std::stop_token& stop);

  /// After the last point.
  FileResult take();

private:
  FileResult file_;
  WeakErrors weak_errors_;
};

} // namespace heavytail
