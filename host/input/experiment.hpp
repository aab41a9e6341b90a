// SPDX-License-Identifier: MIT
// Experiment: the typed experiment file with every default filled in, and the task that the kernels make of it.
#pragma once

#include "host/json.hpp"
#include "host/problem.hpp"
#include "kernels/backend.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace heavytail {

/// What is estimated from the ensemble.
struct StatisticsSettings {
  double confidence = 0.95;      ///< of every interval
  std::vector<double> quantiles; ///< ascending, in (0, 1)
  double tail_fraction = 0.01;   ///< share of the replicas that tail estimates use
};

/// One experiment without a sweep.
struct Experiment {
  Json document; ///< the input completed with every default; reading it again gives the same experiment
  std::string name;
  std::vector<std::string> observable_names; ///< as written, beside task.observables
  Task task;
  std::uint64_t replicas = 0;
  double eta = 0; ///< the base step size, time = step · eta; 0 where the normalization sets it
  StatisticsSettings statistics;
};

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

/// Reads a whole experiment document.  Throws InputError with every problem of it.
ExperimentFile read_experiment_file(const Json& document, std::span<const Override> overrides = {});

/// Reads a document that has no sweep.  Throws InputError with every problem of it.
Experiment read_experiment(const Json& document);

} // namespace heavytail
