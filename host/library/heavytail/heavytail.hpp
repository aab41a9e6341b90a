// SPDX-License-Identifier: MIT
// The library heavytail::heavytail: what the commands of the program do, for programs of one's own.
//
//   const ExperimentFile file = read_experiment_file(parse_json_file("experiment.json"));
//   const RunOutcome ran = run(file, {.threads = 4}, {.stop = token});
//   for (const PointResult& point : ran.result->points) …
//
// Documents are nlohmann::ordered_json, called Json.  Errors are exceptions: InputError where an experiment, a state or
// an option cannot be used, with all its problems (those of options have the name that the option has on the command
// line); BackendError where a device fails; RuntimeFailure where a file or a thread does; Interrupted soon after a stop
// was requested, when nothing of the work is left.  All functions may be called from several threads at once.
#pragma once

#include "host/engine.hpp"
#include "host/input/experiment.hpp"
#include "host/json.hpp"
#include "host/output/json_text.hpp"
#include "host/output/long_table.hpp"
#include "host/output/report.hpp"
#include "host/output/result.hpp"
#include "host/output/state.hpp"
#include "host/output/theory.hpp"
#include "host/problem.hpp"
#include "host/theory/prediction.hpp"
#include "host/version.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace heavytail {

// What is read: parse_json_file, parse_json_text and read_experiment_file in host/input/experiment.hpp.

/// Every problem of an experiment document; none where it can be run.  Throws Interrupted.
std::vector<Problem> validate(const Json& document, std::span<const Override> overrides = {},
                              const std::stop_token& stop = {});

/// The same of a file, "-" for standard input.  Throws RuntimeFailure where it cannot be read, Interrupted.
std::vector<Problem> validate_file(const std::string& path, std::span<const Override> overrides = {},
                                   const std::stop_token& stop = {});

/// How far a run is.
struct RunProgress {
  std::uint64_t done = 0;  ///< steps of replicas; never less than before, at most `total`
  std::uint64_t total = 0; ///< of all points, as far as is known: a `stop` may add to it
  std::size_t point = 0;   ///< that is worked on, from 0
  std::size_t points = 1;
  bool estimating = false; ///< the replicas of the point have run, and their estimates are made
};

/// What a caller hears of a run, and how it ends it.  Each may be left empty; none may throw.
struct RunCallbacks {
  /// Heard first on the thread that called `run`, before replicas run, and then often, on any thread, but never by two
  /// at once.  Should return soon: a part of the work waits for it.
  std::function<void(const RunProgress&)> progress = {};
  /// What a person may want to know, without a line feed: "no CUDA device: …; running on the CPU".  Heard on the thread
  /// that called `run`.
  std::function<void(const std::string&)> note = {};
  /// Ends the run, which throws Interrupted soon after the request.
  std::stop_token stop = {};
};

/// More shards than this would be empty.
inline constexpr std::uint64_t most_shards = 32;

/// How replicas are run.  Nothing of it but `shard` changes a byte of the estimates.
struct RunOptions {
  std::string backend = "auto";   ///< "cpu", "cuda", or "auto": CUDA where there is a device, and it pays
  int threads = 0;                ///< of the CPU backend, up to 65536; 0: as many as the machine has
  std::optional<int> device = {}; ///< the only CUDA device to use, from 0; all of them by default
  Shard shard = {};               ///< the part of the replicas that is run; at most most_shards of them
  bool keep_state = false;        ///< whether the state is wanted beside the outcome
};

/// What a run gave.
struct RunOutcome {
  std::optional<FileResult> result; ///< of all replicas, for file_json(), long_table() and summary_text()
  std::optional<State> state;       ///< for state_json() and merge(); of a shard, or where it was wanted
  std::uint64_t path_steps = 0;     ///< steps of replicas that were run
  double seconds = 0;               ///< that this and the estimates took
};

/// Runs the experiment of a file, or all points of its sweep.  The SIMD target of the CPU backend is the widest that
/// the processor has, or that of the environment variable HEAVYTAIL_SIMD.  Throws InputError where the options do not
/// fit (no such backend, shard or device number; a state of an experiment with a `stop`), BackendError, RuntimeFailure,
/// Interrupted.
RunOutcome run(const ExperimentFile& file, const RunOptions& options = {}, const RunCallbacks& callbacks = {});

/// The result of all replicas from the states of disjoint shards: that of one run, but for provenance and timing.
/// Throws InputError where there is no state, or they are of different experiments, overlap, or do not make up all
/// replicas; Interrupted.
FileResult merge(const std::vector<State>& states, const std::stop_token& stop = {});

/// Which path is replayed, and how finely.
struct ReplayOptions {
  std::uint64_t replica = 0; ///< its number, as results list it
  std::int64_t every = 1;    ///< every k-th step, and the last
  std::string model = {};    ///< one of the experiment's; empty: the first
};

/// A path as a table: at some steps the coordinates, and then the experiment's observables, each before that step.
struct ReplayedPath {
  std::vector<std::string> columns;         ///< "x[0]", …, "loss", …
  std::size_t coordinates = 0;              ///< so many of the columns, the first
  std::vector<std::int64_t> steps;          ///< by row, of the result
  std::vector<std::optional<double>> times; ///< by row, where there is a time
  std::vector<bool> diverged;               ///< by row: whether the replica has diverged by its step
  std::vector<double> values;               ///< row by row; NaN once it has diverged

  double value(std::size_t row, std::size_t column) const { return values[row * columns.size() + column]; }
};

/// The path of one replica, with the bits that it has in the ensemble.  Throws InputError where the file has a sweep,
/// there is no such replica or model, or the table had more than 2^21 numbers.
ReplayedPath replay(const ExperimentFile& file, const ReplayOptions& options);

/// What the theory states of all models of an experiment before it is run; predictions_json() makes a document of it.
/// Throws Interrupted.
Predictions predict(const Experiment& experiment, const std::stop_token& stop = {});

} // namespace heavytail
