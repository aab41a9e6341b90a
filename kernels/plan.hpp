// SPDX-License-Identifier: MIT
// What of a task lays out its results: where along the path replicas are looked at, and for what.  Light: nothing of
// the mathematics of a model.
#pragma once

#include <heavytail/exit.hpp>
#include <heavytail/observables/all.hpp>
#include <heavytail/statistics/binning.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace heavytail {

/// What a replica's path is.
enum class PathKind : std::int32_t {
  discrete,  ///< the recursion of a stochastic optimizer
  sde_model, ///< the SDE that stands for one
  process,   ///< a stochastic process of its own
};

enum class Precision : std::int8_t { float32, float64 };

/// An observable and the thresholds whose exceedance is counted.
struct ObservableTask {
  Observable observable;
  std::vector<double> thresholds;
  bool average = false; ///< its average over time, of at most most_time_averages observables
};

/// Where the bins of a task's histograms lie.
struct TaskBinning {
  std::vector<Binning> observables; ///< c · observables + o: of observable o at checkpoint c; none: all the default
  Binning exit;                     ///< of the steps of exits
  Binning divergence;               ///< of the steps of divergence

  bool operator==(const TaskBinning&) const = default;
};

/// Where along the path replicas are looked at, and what is kept of what is seen.
struct Plan {
  PathKind kind = PathKind::discrete;
  Precision precision = Precision::float32;
  std::int64_t first_step = 0;           ///< the step that the initial point stands before
  std::vector<std::int64_t> checkpoints; ///< ascending, each >= first_step: the state before that step's update
  std::vector<ObservableTask> observables;
  std::uint32_t extremes = 0;       ///< how many largest and smallest values of an observable are kept one by one
  std::optional<Exit<double>> exit; ///< the exit that is watched, if any
  TaskBinning binning;
};

/// How many observables of a plan are averaged over time.
inline std::int32_t average_count(const Plan& plan) {
  std::int32_t count = 0;
  for (const ObservableTask& each : plan.observables) count += each.average ? 1 : 0;
  return count;
}

} // namespace heavytail
