// SPDX-License-Identifier: MIT
// Experiment: the typed experiment file with every default filled in, and the task that the kernels make of it.
#pragma once

#include "host/estimates/settings.hpp"
#include "host/estimates/stopping.hpp"
#include "host/json.hpp"
#include "host/problem.hpp"
#include "kernels/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace heavytail {

/// Which number is to be known how well.
struct StopSettings {
  std::string name;                      ///< of the observable, or "exit"
  std::optional<std::size_t> observable; ///< its place; nothing for the first exit
  StopTarget target;
  std::uint64_t max_replicas = 0;
};

struct Task; // kernels/task.hpp

/// One of the models of an experiment.
struct ModelRun {
  std::string name;                 ///< "discrete", the name of an SDE model, or "process"
  std::shared_ptr<const Task> task; ///< what its replicas do; never null
  std::int64_t substeps = 1;        ///< steps of the task in a step of the result
  bool collapsed = false; ///< the task has one agent, or groups of agents, with the law of those they stand for
  bool may_overshoot =
      false; ///< of a process: explicit steps along a drift that grows faster than linearly may diverge

  /// The plan of the task.
  const Plan& plan() const;
};

/// One experiment without a sweep.
struct Experiment {
  Json document; ///< the input completed with every default; reading it again gives the same experiment
  std::string name;
  std::vector<std::string> observable_names; ///< as written, beside every task's observables
  std::vector<ModelRun> models;              ///< one at least, looked at at common steps
  std::uint64_t replicas = 0;                ///< with `stop` those of the first look
  double eta = 0;         ///< of an optimizer: time = step · eta; 0 where the normalization sets the step size
  double time = 0;        ///< of a process: when it ends; 0 for an optimizer
  std::int64_t steps = 0; ///< how many steps the result counts
  StatisticsSettings statistics;
  std::optional<StopSettings> stop; ///< where looks decide how many replicas there are
};

/// How long so many steps of the result are, where there is a time.
std::optional<double> time_of(const Experiment& experiment, double steps);

/// The time of step `step` of a task with so many steps in one of the result, where there is a time: as a person would
/// write it, 0.3 for the third step of 0.1.
std::optional<double> time_at(const Experiment& experiment, std::int64_t step, std::int64_t substeps = 1);

/// One point of a sweep: what it sets, and the experiment with that.
struct SweepPoint {
  std::vector<std::pair<std::string, Json>> set; ///< pointer and value of every axis
  Experiment experiment;
};

/// An experiment file as it was read: one experiment, or the points of its sweep in the order of the axes, the last one
/// fastest.
struct ExperimentFile {
  std::string name;
  bool is_sweep = false;
  std::vector<SweepPoint> points; ///< one with an empty `set` where there is no sweep
};

/// A pointer and the value to put there before reading, from `--set /noise/dof=1.2` and its like.
using Override = std::pair<std::string, Json>;

/// Parses JSON with // comments.  Throws InputError (syntax, duplicate keys), RuntimeFailure where the file cannot be
/// read.
Json parse_json_file(const std::string& path);
Json parse_json_text(std::string_view text);

/// Reads a whole experiment document.  Throws InputError with every problem of it, Interrupted soon after `stop` is
/// requested.
ExperimentFile read_experiment_file(const Json& document, std::span<const Override> overrides = {},
                                    const std::stop_token& stop = {});

/// Reads a document that has no sweep.  Throws InputError with every problem of it.
Experiment read_experiment(const Json& document);

} // namespace heavytail
