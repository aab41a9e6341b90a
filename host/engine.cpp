// SPDX-License-Identifier: MIT
// The engine: an experiment and a backend give the ensemble.
#include "host/engine.hpp"

#include "host/adaptive.hpp"
#include "kernels/task.hpp"

#include <heavytail/model_facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <utility>

namespace heavytail {

namespace {

std::uint64_t steps_of(const Plan& plan) {
  return static_cast<std::uint64_t>(plan.checkpoints.back() - plan.first_step);
}

} // namespace

std::uint64_t path_steps(const Experiment& experiment, std::optional<std::uint64_t> replicas) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t steps = 0;
  for (const ModelRun& run : experiment.models) steps += steps_of(run.plan());
  const std::uint64_t count = replicas.value_or(experiment.replicas);
  return steps != 0 && count > most / steps ? most : count * steps;
}

std::uint64_t random_numbers_per_step(const Task& task) {
  return task.kind == PathKind::discrete ? numbers_of_recursion(task.model) : numbers_of_integrator(task.model);
}

double random_numbers(const Experiment& experiment, std::uint64_t replicas) {
  double numbers = 0;
  for (const ModelRun& run : experiment.models)
    numbers += static_cast<double>(steps_of(run.plan())) * static_cast<double>(random_numbers_per_step(*run.task));
  return numbers * static_cast<double>(replicas);
}

StepClock exit_clock(const Experiment& experiment, const ModelRun& run) {
  const double step_length = 1 / static_cast<double>(run.substeps);
  // Inside its last step an exit that the bridge finds is as early as late.
  return {time_of(experiment, step_length).value_or(step_length), run.plan().exit->bridge ? -0.5 : 0.0,
          run.plan().kind == PathKind::discrete ? 0.0 : 1.0};
}

Partial Pilot::empty(std::size_t model) const {
  return Partial::empty(*tasks[model]);
}

Pilot run_pilot(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress) {
  Pilot pilot;
  const std::uint64_t most = experiment.stop ? experiment.stop->max_replicas : experiment.replicas;
  const Replicas replicas{.first = 0, .count = std::min(pilot_replicas, most)};
  if (replicas.count > experiment.replicas)
    progress.extended(path_steps(experiment, replicas.count - experiment.replicas));
  for (const ModelRun& run : experiment.models) {
    pilot.records.push_back(
        backend.record(*run.task, replicas, stop, [&](std::uint64_t steps) { progress.advanced(steps); }));
    Task task = *run.task;
    task.binning = binning_of(task, pilot.records.back());
    pilot.tasks.push_back(std::make_shared<const Task>(std::move(task)));
  }
  return pilot;
}

// NOLINTNEXTLINE(readability-function-size): what Backend::advance_beside takes, and the pilot
std::vector<Partial> advance_beyond(const Pilot& pilot, std::size_t model, Backend& backend, const Partial& others,
                                    std::span<const Replicas> ranges, const std::stop_token& stop,
                                    ProgressSink& progress) {
  const PathRecord& record = pilot.records[model];
  std::vector<Replicas> rests;
  for (const Replicas& range : ranges) {
    const std::uint64_t end = range.first + range.count;
    const std::uint64_t first = std::clamp(record.replicas.count, range.first, end);
    rests.push_back({.first = first, .count = end - first});
  }
  std::vector<Partial> partials = backend.advance_beside(others, *pilot.tasks[model], rests, stop,
                                                         [&](std::uint64_t steps) { progress.advanced(steps); });
  for (std::size_t i = 0; i < ranges.size(); ++i)
    if (rests[i].count < ranges[i].count) partials[i].merge(record.partial(*pilot.tasks[model], ranges[i]));
  return partials;
}

Estimate at_exits(const Experiment& experiment, const ModelRun& run, const Estimate& estimate) {
  const double unit = exit_clock(experiment, run).unit;
  const auto written = [&](double time) {
    // Exits that the bridge finds are in the middle of a step.
    return std::isfinite(time) ? time_at(experiment, std::llround(2 * time / unit), 2 * run.substeps).value_or(time)
                               : time;
  };
  return {written(estimate.value), {written(estimate.interval.low), written(estimate.interval.high)}};
}

Ensembles run(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress,
              const Shard& shard) {
  if (experiment.stop) {
    assert(shard.count == 1);
    return run_until_narrow(experiment, backend, stop, progress);
  }
  Ensembles ensembles;
  ensembles.share_noise = models_share_noise(experiment);
  const std::vector<Replicas> batches = batches_of(experiment, shard.count);
  const auto place = [&](std::uint64_t index) {
    return batches.begin() + static_cast<std::ptrdiff_t>(index * batches.size() / shard.count);
  };
  ensembles.ranges.assign(place(shard.index), place(shard.index + 1));
  const bool with_values = statistical_batches(experiment) > 1;
  const Pilot pilot = run_pilot(experiment, backend, stop, progress);
  if (shard.index > 0) progress.extended(path_steps(experiment, pilot.records.front().replicas.count));
  for (std::size_t m = 0; m < experiment.models.size(); ++m) {
    const Task& task = *pilot.tasks[m];
    Partial whole = Partial::empty(task);
    std::vector<BatchValues> values;
    for (std::span<const Replicas> rest = ensembles.ranges; !rest.empty();) {
      const auto together = rest.first(std::min(rest.size(), backend.ranges_at_once(task, rest.front().count)));
      rest = rest.subspan(together.size());
      for (const Partial& partial : advance_beyond(pilot, m, backend, whole, together, stop, progress)) {
        throw_if_stopped(stop);
        if (with_values) values.push_back(values_of(partial, experiment.statistics.quantiles));
        whole.merge(partial);
      }
    }
    whole.settle();
    ensembles.partials.push_back(std::move(whole));
    ensembles.batches.push_back(std::move(values));
  }
  return ensembles;
}

namespace {

/// Refuses parts whose histograms cannot be added.
void check_binning(const std::vector<Ensembles>& parts, std::size_t model) {
  const auto binnings = [&](const Ensembles& part) {
    const Partial& partial = part.partials[model];
    std::vector<Binning> result{partial.diverged_at.histogram().binning()};
    if (partial.exit) result.push_back(partial.exit->at.histogram().binning());
    for (const Checkpoint& checkpoint : partial.checkpoints)
      for (const Summary& summary : checkpoint.summaries) result.push_back(summary.histogram().binning());
    return result;
  };
  for (const Ensembles& part : parts)
    if (binnings(part) != binnings(parts.front()))
      throw InputError({{.pointer = "",
                         .expected = "parts with the same bins of their histograms",
                         .found = "others",
                         .hint = "all parts must be of the same version of the program"}});
}

/// The parts of a whole, each with the place of one of its batches, by ascending replicas.
using Places = std::vector<std::pair<std::size_t, std::size_t>>;

void check_ranges(const Experiment& experiment, const std::vector<Ensembles>& parts, const Places& places) {
  std::uint64_t next = 0;
  for (const auto& [part, batch] : places) {
    const Replicas& range = parts[part].ranges[batch];
    if (range.first != next)
      throw InputError({{.pointer = "",
                         .expected = fmt::format("the part that begins with replica {}", next),
                         .found = fmt::format("replica {}", range.first),
                         .hint = range.first < next ? "two parts overlap" : "a part is missing"}});
    next = range.first + range.count;
  }
  if (next != experiment.replicas)
    throw InputError({{.pointer = "",
                       .expected = fmt::format("all of {} replicas", experiment.replicas),
                       .found = fmt::format("the first {}", next),
                       .hint = "a part is missing"}});
}

} // namespace

Ensembles merged(const Experiment& experiment, const std::vector<Ensembles>& parts) {
  Places places;
  for (std::size_t part = 0; part < parts.size(); ++part)
    for (std::size_t batch = 0; batch < parts[part].ranges.size(); ++batch) places.emplace_back(part, batch);
  std::stable_sort(places.begin(), places.end(), [&](const auto& a, const auto& b) {
    return parts[a.first].ranges[a.second].first < parts[b.first].ranges[b.second].first;
  });
  check_ranges(experiment, parts, places);
  Ensembles whole;
  whole.share_noise = models_share_noise(experiment);
  for (const auto& [part, batch] : places) whole.ranges.push_back(parts[part].ranges[batch]);
  for (std::size_t m = 0; m < experiment.models.size(); ++m) {
    check_binning(parts, m);
    whole.partials.push_back(Partial::empty(experiment.models[m].plan()));
    for (const Ensembles& part : parts) whole.partials.back().merge(part.partials[m]);
    whole.partials.back().settle();
    std::vector<BatchValues>& values = whole.batches.emplace_back();
    for (const auto& [part, batch] : places)
      if (!parts[part].batches[m].empty()) values.push_back(parts[part].batches[m][batch]);
  }
  return whole;
}

} // namespace heavytail
