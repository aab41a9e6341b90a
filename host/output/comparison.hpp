// SPDX-License-Identifier: MIT
// What a result says of the differences between the models of an experiment, and a sweep of how they shrink with eta.
#pragma once

#include "host/engine.hpp"
#include "host/estimates/all.hpp"
#include "host/input/experiment.hpp"
#include "host/json.hpp"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace heavytail {

/// One observable of a model beside that of the reference.
struct ObservableComparison {
  std::string name;
  Comparison comparison;     ///< the mean difference of pairs, where the models share their noise
  bool of_survivors = false; ///< diverged replicas of a model have no value in it
};

struct CheckpointComparison {
  std::int64_t step = 0;
  std::optional<double> time;
  std::vector<ObservableComparison> observables;
};

/// One model against the reference: the optimizer's recursion where it runs, otherwise the first model.
struct ModelComparison {
  std::string model, reference;
  bool paired = false; ///< they share their noise: the distances' null bands do not apply
  std::vector<CheckpointComparison> checkpoints = {};
};

/// Every other model against the reference; empty where there is one model.  Throws Interrupted soon after `stop` is
/// requested.
std::vector<ModelComparison> compare_models(const Experiment& experiment, const Ensembles& ensembles,
                                            const std::stop_token& stop = {});

Json comparison_json(const std::vector<ModelComparison>& comparisons);

/// The slope of log |mean difference| over log of a step's length at the last checkpoint, over the points of a sweep:
/// of an optimizer's models over eta, against the reference of each point; of a process over dt, against the finest.
class WeakErrors {
public:
  void add(const SweepPoint& point, const std::vector<ModelComparison>& comparisons, const Ensembles& ensembles);

  /// Empty where nothing was compared at two lengths.
  Json json(double confidence) const;

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
  static Json json_of(const Group& group, double confidence);

  std::vector<Group> groups_;
};

} // namespace heavytail
