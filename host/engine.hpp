// SPDX-License-Identifier: MIT
// The engine: an experiment and a backend give the ensemble.
#pragma once

#include "host/batches.hpp"
#include "host/estimates/exit.hpp"
#include "host/estimates/stopping.hpp"
#include "host/input/experiment.hpp"
#include "kernels/backend.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace heavytail {

/// Hears how far the work is.
class ProgressSink {
public:
  ProgressSink() = default;
  ProgressSink(const ProgressSink&) = delete;
  ProgressSink& operator=(const ProgressSink&) = delete;
  virtual ~ProgressSink() = default;

  /// So many more replica-steps are done.  Called from any thread.
  virtual void advanced(std::uint64_t path_steps) = 0;

  /// So many more replica-steps lie ahead than was known.
  virtual void extended(std::uint64_t /*path_steps*/) {}
};

/// The work of so many replicas, those of the experiment by default: replicas times steps of every model's task, at
/// most 2^64 - 1.
std::uint64_t path_steps(const Experiment& experiment, std::optional<std::uint64_t> replicas = {});

/// The random numbers that one replica of a task uses in one step: noise variates, the compressor's uniforms, the
/// objective's normals, or what an integrator draws.
std::uint64_t random_numbers_per_step(const Task& task);

/// All random numbers of so many replicas, about.
double random_numbers(const Experiment& experiment, std::uint64_t replicas);

/// How a step of the model's task at which a replica exits becomes a time, or a step of the result where there is none.
StepClock exit_clock(const Experiment& experiment, const ModelRun& run);

/// An estimate of the time of an exit whose numbers are times of that clock: as a person would write them.
Estimate at_exits(const Experiment& experiment, const ModelRun& run, const Estimate& estimate);

/// A part of the work: the batches of replicas `index` · B/`count` to (`index` + 1) · B/`count` of B.
struct Shard {
  std::uint64_t index = 0; ///< below count
  std::uint64_t count = 1;
};

/// What the models of an experiment gave.
struct Ensembles {
  std::vector<Replicas> ranges;  ///< the replicas that were run, by batch
  std::vector<Partial> partials; ///< of each model, in order
  /// Of each model the batches of replicas, from whose spread errors of dependent numbers are taken; empty where there
  /// are too few replicas for batches of their own.
  std::vector<std::vector<BatchValues>> batches;
  std::vector<std::vector<Look>> looks; ///< at each model, where the experiment has a `stop`
  bool share_noise = false;             ///< whether models draw the same numbers, so that their replicas are pairs
};

/// The first replicas, at most `pilot_replicas` of them, of every model: they decide where the bins of histograms lie,
/// and belong to the ensemble.
struct Pilot {
  std::vector<PathRecord> records;                ///< by model
  std::vector<std::shared_ptr<const Task>> tasks; ///< the models' tasks, with their binning

  /// An empty ensemble of a model.
  Partial empty(std::size_t model) const;
};

/// How many replicas decide where bins lie: the same ones for any number of shards and replicas beyond, also where a
/// `stop` looks first at fewer.
inline constexpr std::uint64_t pilot_replicas = 256;

/// Runs the pilot.  Throws as `run` does.
Pilot run_pilot(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress);

/// The ensembles of disjoint ranges of replicas of a model, as Backend::advance_beside gives them; those of the pilot
/// are not run again.
std::vector<Partial> advance_beyond(const Pilot& pilot, std::size_t model, Backend& backend, const Partial& others,
                                    std::span<const Replicas> ranges, const std::stop_token& stop,
                                    ProgressSink& progress);

/// The replicas of a shard, for every model of the experiment.  Where the experiment has a `stop` there are no shards:
/// replicas are run from look to look, until the intervals of all models are narrow at one of them or there are
/// max_replicas (host/adaptive.hpp).  Throws Interrupted soon after `stop` is requested, BackendError when the device
/// fails.
Ensembles run(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress,
              const Shard& shard = {});

/// The ensembles of disjoint parts of an experiment's replicas as those of all of them: what one run would have given.
/// Throws InputError where parts overlap or replicas are missing.
Ensembles merged(const Experiment& experiment, const std::vector<Ensembles>& parts);

} // namespace heavytail
