// SPDX-License-Identifier: MIT
// Result: what an experiment gave, and the file that it becomes.  Everything but provenance and timing is a function of
// the experiment alone.
#pragma once

#include "host/engine.hpp"
#include "host/estimates/all.hpp"
#include "host/input/experiment.hpp"
#include "host/json.hpp"
#include "host/output/comparison.hpp"
#include "host/theory/verdict.hpp"
#include "kernels/backend.hpp"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace heavytail {

/// Who computed a result, with what, where and when.
struct Provenance {
  DeviceInfo device;
  std::string host;       ///< name of the machine
  std::string start_time; ///< "2026-01-31T12:00:00Z"
};

/// What a result cost.
struct Timing {
  double wall_seconds = 0;
  double path_steps_per_second = 0;
  double random_numbers_per_second = 0;
  int threads = 1;
};

/// What is estimated of an observable at the last checkpoint alone.
struct DistributionResult {
  TailEstimates tail; ///< from as many values as choose_k says
  std::vector<PlotBin> histogram;
  std::vector<ExceedanceEstimate> exceedance_curve;
  /// As if the law were stable; of a coordinate.
  std::optional<StableEstimate> log_moment, characteristic_function;
  std::optional<Estimate> mohammadi;
};

/// The share of the values that the trimmed mean leaves out at each end.
inline constexpr double trimmed_share = 0.05;

/// The estimates of one observable at one checkpoint.
struct ObservableResult {
  std::string name;
  std::uint64_t count = 0; ///< replicas that the law is made of: all, or for a coordinate the survivors
  MeanEstimate mean;
  VarianceVerdict variance;
  std::vector<QuantileEstimate> quantiles;
  std::vector<ExceedanceEstimate> exceedances;
  std::vector<Extreme> highest; ///< a few
  std::vector<Extreme> lowest;  ///< of a coordinate
  FiniteMoments moments;
  std::vector<CvarEstimate> cvars; ///< by p
  Estimate trimmed_mean;
  std::optional<Estimate> median_of_means; ///< where there are batches
  Shape shape;
  TailSide side = TailSide::upper; ///< magnitudes for a coordinate
  TailIndex hill;                  ///< of that tail, from the share of the replicas that was asked for
  TailIndex moment_index;
  std::optional<DistributionResult> distribution; ///< at the last checkpoint
};

struct CheckpointResult {
  std::int64_t step = 0;
  std::optional<double> time; ///< step times eta, where the learning rate has one
  std::uint64_t diverged = 0;
  std::vector<ObservableResult> observables;
};

/// The share of replicas that have not diverged by a checkpoint.
struct SurvivalResult {
  std::int64_t step = 0;
  SurvivalEstimate estimate;
};

/// How an observable decays over the checkpoints.
struct ConvergenceResult {
  std::string name;
  std::optional<Decay> mean; ///< nothing where the mean may be infinite, or checkpoints are too few
  std::vector<std::pair<double, std::optional<Decay>>> quantiles; ///< by p
  std::optional<std::int64_t> stationary_from; ///< the step from which on the quantile nearest to the median stays
};

/// The estimates of first exits, in time where there is one, otherwise in steps.
struct ExitResult {
  ExitEstimate estimate;
  std::uint64_t diverged = 0; ///< replicas that diverged before they could exit, among the censored ones
  bool in_time = true;
  std::optional<bool> bridge_is_exact;     ///< where crossings between steps are drawn
  std::optional<std::uint64_t> overshoots; ///< exits to which the drift overshot, where it may
};

/// How replicas came to be enough, or not.
struct StopResult {
  StopSettings settings;
  double confidence = 0;   ///< of all looks together
  std::vector<Look> looks; ///< at this model; the last one is that of all replicas
};

/// Why there are no more replicas after such a last look, in the words of the result.
std::string reason_of(LookVerdict last);

/// The estimates of one model's ensemble.
struct EnsembleResult {
  std::string model;
  std::optional<bool> collapsed; ///< of an optimizer's recursion: whether the noise of its agents was drawn at once
  std::uint64_t replicas = 0;
  std::uint64_t diverged = 0;
  std::optional<MeanEstimate> diverged_at;             ///< the task's step of divergence, where a replica diverged
  double step_length = 1;                              ///< of the task, in steps of the result
  std::optional<double> time_of_step;                  ///< the time that a step of the task takes, where there is one
  std::optional<double> first_diverged, last_diverged; ///< the times when replicas did, where there is a time
  std::vector<CheckpointResult> checkpoints;
  std::vector<SurvivalResult> survival; ///< where a replica diverged
  std::vector<ConvergenceResult> convergence;
  std::optional<ExitResult> exit;
  std::optional<StopResult> stop;
};

struct Result {
  Json experiment; ///< the document, completed with every default
  Provenance provenance;
  Timing timing;
  std::vector<EnsembleResult> ensembles;
  std::vector<ModelComparison> comparison;
  TheoryComparison theory;
};

/// Who computes now, here, on `device`.
Provenance provenance_of(const DeviceInfo& device);

/// The estimates of first exits.
ExitResult estimate_exits(const Experiment& experiment, const ModelRun& run, const ExitRecord& record);

/// The estimates that the experiment asks for; `batches` as in Ensembles, for the errors of what checkpoints say
/// together.  `threads` share the work, and do not show in the result.  Throws Interrupted soon after `stop` is
/// requested.
EnsembleResult estimate_ensemble(const Experiment& experiment, const ModelRun& run, const Partial& partial,
                                 const std::vector<BatchValues>& batches = {}, int threads = 1,
                                 const std::stop_token& stop = {});

/// The result file, "heavytail/result/1".
Json result_json(const Result& result);

/// The file of a sweep, "heavytail/sweep/1", from what each point sets and its result, and how the models' differences
/// shrink with eta, where the sweep says that.
Json sweep_json(std::vector<std::pair<Json, Json>> points, Json weak_error = Json::array());

} // namespace heavytail
