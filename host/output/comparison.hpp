// SPDX-License-Identifier: MIT
// The differences between the models of an experiment, and how they shrink with the length of a step over a sweep.
#pragma once

#include "host/engine.hpp"
#include "host/input/experiment.hpp"
#include "host/json.hpp"
#include "host/output/result.hpp"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace heavytail {

/// Every other model against the reference; empty where there is one model.  Throws Interrupted soon after `stop` is
/// requested.
std::vector<ModelComparison> compare_models(const Experiment& experiment, const Ensembles& ensembles,
                                            const std::stop_token& stop = {});

/// The slope of log |mean difference| over log of a step's length at the last checkpoint, over the points of a sweep:
/// of an optimizer's models over eta, against the reference of each point; of a process over dt, against the finest.
class WeakErrors {
public:
  void add(const SweepPoint& point, const std::vector<ModelComparison>& comparisons, const Ensembles& ensembles);

  /// Empty where nothing was compared at two lengths.
  std::vector<WeakErrorResult> results(double confidence) const;

private:
  struct Error {
    double length = 0;
    Difference difference;
  };

  /// A process at one dt.
  struct FineRun {
    double dt = 0;
    Summary summary;
    std::vector<double> batches; ///< means
  };

  /// A model and an observable at what the sweep sets beside the step's length and number.
  struct Group {
    std::string model, observable;
    Json set;
    std::optional<double> time;
    std::vector<Error> errors = {};
    std::vector<FineRun> runs = {}; ///< of a process
  };

  void add_process(const SweepPoint& point, const Ensembles& ensembles);
  Group& group_of(Group group);
  static std::vector<Error> errors_of(std::vector<FineRun> runs, double confidence);
  static WeakErrorResult result_of(const Group& group, double confidence);

  std::vector<Group> groups_;
};

} // namespace heavytail
