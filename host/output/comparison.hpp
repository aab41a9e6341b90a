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

/// The slope of log |mean difference| over log eta at the last checkpoint, over the points of a sweep.
class WeakErrors {
public:
  void add(const SweepPoint& point, const std::vector<ModelComparison>& comparisons);

  /// Empty where no model was compared at two values of eta.
  Json json(double confidence) const;

private:
  struct Error {
    double eta = 0, difference = 0, standard_error = 0;
  };

  /// A model and an observable at what the sweep sets beside eta and the number of steps.
  struct Group {
    std::string model, observable;
    Json set;
    std::optional<double> time;
    std::vector<Error> errors;
  };

  static Json json_of(const Group& group, double confidence);

  std::vector<Group> groups_;
};

} // namespace heavytail
