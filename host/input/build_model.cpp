// SPDX-License-Identifier: MIT
// From the parts of an experiment to the task that the kernels run: cross-checks, and what all models share.
#include "host/decimal.hpp"
#include "host/input/draft.hpp"

#include <heavytail/model_facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace heavytail {

namespace {

constexpr double most_summaries = 0x1p16; ///< checkpoints times observables, some kB each
constexpr double most_draws = 0x1p61;     ///< of one purpose and replica; their addresses have 60 bits

/// Draws of the busiest purpose in one step.
double draws_per_step(const Draft& draft) {
  const double agents = draft.optimizer.agents;
  const double dimension = draft.reading.dimension;
  const double uniforms = draft.optimizer.optimizer.visit([&](const auto& optimizer) {
    return static_cast<double>(optimizer.uniforms_per_message(draft.reading.dimension));
  });
  // The noise may be an isotropic vector, with a mixing variable beside its coordinates.
  const double normals = normals_per_agent(draft.optimizer.objective);
  return agents * std::max({dimension + 1, uniforms, normals});
}

void check_summaries(Draft& draft) {
  const auto summaries = static_cast<double>(draft.checkpoints.size() * draft.observables.size());
  if (summaries > most_summaries)
    draft.reading.report("/checkpoints", fmt::format("at most {:.0f} checkpoints times observables", most_summaries),
                         fmt::format("{:.0f}", summaries));
}

void check_limits(Draft& draft) {
  Reading& reading = draft.reading;
  const double rates = learning_rates_needed(draft, 1);
  if (rates > most_table_numbers)
    reading.report("/steps",
                   fmt::format("at most {:.0f} steps with a schedule that keeps changing", most_table_numbers),
                   fmt::format("{}", draft.optimizer.steps), "one learning rate is stored for each step");
  if (static_cast<double>(draft.optimizer.steps) * draws_per_step(draft) >= most_draws)
    reading.report("/steps", "fewer than 2^61 random numbers for a replica",
                   fmt::format("{} steps of {:.0f}", draft.optimizer.steps, draws_per_step(draft)));
}

/// The optimizer without its learning rates.
Task optimizer_task(Draft& draft) {
  Task task;
  task.table = std::move(draft.reading.table);
  Model<double>& model = task.model;
  model.objective = draft.optimizer.objective;
  model.noise = draft.noise;
  model.optimizer = draft.optimizer.optimizer;
  model.normalization = draft.learning_rate.normalization;
  model.dimension = model.positions = draft.reading.dimension;
  model.agents = draft.optimizer.agents;
  return task;
}

/// How many of the largest and of the smallest values are kept of each of so many summaries: what tails are estimated
/// from, and limited in all.
std::uint32_t extremes_of(std::size_t summaries) {
  constexpr std::size_t most_in_all = std::size_t{1} << 17U;
  return static_cast<std::uint32_t>(std::clamp<std::size_t>(most_in_all / summaries, 16, 1024));
}

} // namespace

std::shared_ptr<const Task> completed(const Draft& draft, Task task, std::int64_t substeps) {
  Model<double>& model = task.model;
  model.initial_point = draft.initial_point;
  model.divergence_radius = draft.settings.divergence_radius;
  model.seed = draft.seed;
  task.precision = draft.settings.precision;
  task.checkpoints = draft.checkpoints;
  for (std::int64_t& step : task.checkpoints) step *= substeps;
  task.observables = draft.observables;
  task.extremes = extremes_of(task.checkpoints.size() * task.observables.size());
  task.exit = draft.exit;
  // Between two steps of the recursion there is no path to cross a barrier with.
  if (task.exit && task.kind == PathKind::discrete) task.exit->bridge = false;
  return std::make_shared<const Task>(std::move(task));
}

std::optional<double> time_of(const Experiment& experiment, double steps) {
  if (experiment.time > 0) return experiment.time * steps / static_cast<double>(experiment.steps);
  if (experiment.eta > 0) return steps * experiment.eta;
  return std::nullopt;
}

std::optional<double> time_at(const Experiment& experiment, std::int64_t step, std::int64_t substeps) {
  const auto count = static_cast<std::uint64_t>(step);
  const auto parts = static_cast<std::uint64_t>(substeps);
  if (experiment.time > 0)
    return decimal_product(experiment.time, count, static_cast<std::uint64_t>(experiment.steps) * parts);
  if (experiment.eta > 0) return decimal_product(experiment.eta, count, parts);
  return std::nullopt;
}

const Plan& ModelRun::plan() const {
  return *task;
}

std::optional<Experiment> build_experiment(Draft& draft) {
  if (!draft.is_process && draft.is_sound("/objective") && draft.is_sound("/noise") && draft.is_sound("/optimizer") &&
      draft.is_sound("/agents") && draft.is_sound("/learning_rate"))
    prepare_normalization(draft);
  if (draft.reading.problems.empty()) check_summaries(draft);
  if (draft.reading.problems.empty()) draft.is_process ? check_process(draft) : check_limits(draft);
  if (!draft.reading.problems.empty()) return std::nullopt;
  Experiment experiment = std::move(draft.experiment);
  experiment.replicas = static_cast<std::uint64_t>(draft.settings.replicas);
  experiment.eta = draft.learning_rate.eta;
  experiment.time = draft.process.time;
  experiment.steps = draft.steps();
  if (draft.is_process) {
    const bool overshoots = may_overshoot(draft); // before the task takes the table away
    experiment.models.push_back(
        {.name = "process", .task = completed(draft, process_task(draft)), .may_overshoot = overshoots});
  } else {
    experiment.models = model_runs(draft, optimizer_task(draft));
  }
  if (!draft.reading.problems.empty()) return std::nullopt;
  experiment.document = std::move(draft.document);
  return experiment;
}

} // namespace heavytail
