// SPDX-License-Identifier: MIT
// One replica's path, the same bits as in the ensemble.
#include "host/numbers.hpp"
#include "kernels/backend.hpp"
#include "kernels/task.hpp"

#include <heavytail/heavytail.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace heavytail {

namespace {

/// The only experiment of a file.
const Experiment& single(const ExperimentFile& file) {
  if (!file.is_sweep) return file.points.front().experiment;
  throw InputError({{.pointer = "/sweep",
                     .expected = "one experiment",
                     .found = fmt::format("a sweep of {} points", file.points.size()),
                     .hint = "a point's completed experiment stands in its result"}});
}

const ModelRun& chosen_model(const Experiment& experiment, const std::string& name) {
  std::string known;
  for (const ModelRun& run : experiment.models) {
    if (name.empty() || run.name == name) return run;
    known += (known.empty() ? "" : ", ") + run.name;
  }
  throw InputError({{.pointer = "--model", .expected = "one of " + known, .found = name, .hint = ""}});
}

/// Numbers that a path may have: a kernel has room for all its lanes, so they take up to 1 GiB.
constexpr std::int64_t most_path_numbers = std::int64_t{1} << 21;

/// Refuses a replica that no run of the experiment has.
void check_replica(const Experiment& experiment, std::uint64_t replica) {
  const std::uint64_t count = experiment.stop ? experiment.stop->max_replicas : experiment.replicas;
  if (replica >= count)
    throw InputError({{.pointer = "--replica",
                       .expected = fmt::format("an integer from 0 to {}", count - 1),
                       .found = fmt::format("{}", replica),
                       .hint = "replicas count from 0; --replicas makes more of them"}});
}

/// Refuses paths of too many numbers, and steps that do not go on.
void check_every(const Experiment& experiment, std::int64_t every, std::size_t columns) {
  if (every < 1)
    throw InputError({{.pointer = "--every",
                       .expected = "an integer of at least 1",
                       .found = fmt::format("{}", every),
                       .hint = ""}});
  const std::int64_t rows = experiment.steps / every + 2;
  if (rows > most_path_numbers / static_cast<std::int64_t>(columns))
    throw InputError({{.pointer = "--every",
                       .expected = fmt::format("at most {} numbers in all", most_path_numbers),
                       .found = fmt::format("{} steps of {} numbers", rows, columns),
                       .hint = "take every k-th step"}});
}

} // namespace

ReplayedPath replay(const ExperimentFile& file, const ReplayOptions& options) {
  const Experiment& experiment = single(file);
  check_replica(experiment, options.replica);
  const ModelRun& run = chosen_model(experiment, options.model);
  ReplayedPath path;
  Task task = *run.task;
  std::vector<ObservableTask> observables;
  for (std::int32_t j = 0; j < task.model.positions; ++j) {
    observables.push_back({Coordinate{.index = j}, {}});
    path.columns.push_back(fmt::format("x[{}]", j));
  }
  path.coordinates = path.columns.size();
  for (std::size_t o = 0; o < task.observables.size(); ++o) {
    const std::string& name = experiment.observable_names[o];
    if (std::find(path.columns.begin(), path.columns.end(), name) != path.columns.end()) continue;
    observables.push_back({task.observables[o].observable, {}, task.observables[o].average});
    path.columns.push_back(name);
  }
  task.observables = std::move(observables);
  task.exit.reset();
  check_every(experiment, options.every, path.columns.size());
  for (std::int64_t step = 0; step < experiment.steps; step += options.every) path.steps.push_back(step);
  path.steps.push_back(experiment.steps);
  task.checkpoints.clear();
  for (const std::int64_t step : path.steps) {
    task.checkpoints.push_back(step * run.substeps);
    path.times.push_back(time_at(experiment, step));
  }
  Trace traced = trace(task, options.replica);
  path.values = std::move(traced.values);
  for (std::size_t row = 0; row < path.steps.size(); ++row) {
    path.diverged.push_back(traced.diverged_at <= task.checkpoints[row]);
    const auto first = path.values.begin() + static_cast<std::ptrdiff_t>(row * path.columns.size());
    if (path.diverged[row]) std::fill_n(first, path.columns.size(), nan);
  }
  return path;
}

} // namespace heavytail
