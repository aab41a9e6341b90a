// SPDX-License-Identifier: MIT
// The result file and the summary of a whole experiment file, gathered point by point.
#pragma once

#include "host/engine.hpp"
#include "host/input/experiment.hpp"
#include "host/json.hpp"
#include "host/output/report.hpp"
#include "host/output/result.hpp"

#include <cstddef>
#include <map>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace heavytail {

/// What the points of a file came to.
class Outcome {
public:
  Outcome(std::string name, bool is_sweep) : name_(std::move(name)), is_sweep_(is_sweep) {}

  /// Throws Interrupted soon after `stop` is requested.
  void add(const SweepPoint& point, const Ensembles& ensembles, const Provenance& provenance, const Timing& timing,
           const std::stop_token& stop);

  /// What each point gave, in their order.
  const std::vector<Result>& results() const { return results_; }

  /// The result file, or that of the sweep; after the last point.
  Json data() const;

  /// For a person to read.
  std::string summary() const;

private:
  std::string name_;
  bool is_sweep_;
  std::vector<Json> set_; ///< by each point
  std::vector<Result> results_;
  SweepReport report_;
  WeakErrors weak_errors_;
  std::vector<TheoryResult> theory_;
  std::vector<LeftOut> left_out_;
  std::map<std::string, std::size_t> stops_; ///< how often looks ended for each reason
  std::string summary_;                      ///< of a single experiment
  double confidence_ = 0;
};

} // namespace heavytail
