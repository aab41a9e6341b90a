// SPDX-License-Identifier: MIT
// The engine: an experiment and a backend give the ensemble.
#include "host/engine.hpp"

#include <limits>

namespace heavytail {

namespace {

std::uint64_t steps_of(const Task& task) {
  return static_cast<std::uint64_t>(task.checkpoints.back() - task.first_step);
}

std::uint64_t numbers_of_integrator(const Model<double>& model) {
  const auto drawn = static_cast<std::uint64_t>(model.integration.noise_dimension);
  return facts_of(model.integration.integrator).extra_normals ? 2 * drawn : drawn;
}

} // namespace

std::uint64_t path_steps(const Experiment& experiment) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t steps = 0;
  for (const ModelRun& run : experiment.models) steps += steps_of(run.task);
  return steps != 0 && experiment.replicas > most / steps ? most : experiment.replicas * steps;
}

std::uint64_t random_numbers_per_step(const Task& task) {
  const Model<double>& model = task.model;
  if (model.kind != PathKind::discrete) return numbers_of_integrator(model);
  const auto agents = static_cast<std::uint64_t>(model.agents);
  const bool noisy = model.noise.law.visit([](const auto& law) { return law.description().name != "none"; });
  const std::uint64_t noise = noisy ? agents * static_cast<std::uint64_t>(model.dimension) : 0;
  const std::uint64_t compression = model.optimizer.visit([&](const auto& optimizer) {
    const std::uint64_t messages = optimizer.shared_uniforms() ? 1 : agents;
    return messages * static_cast<std::uint64_t>(optimizer.uniforms_per_message(model.dimension));
  });
  const std::uint64_t data = model.objective.visit([&](const auto& objective) -> std::uint64_t {
    if constexpr (requires { objective.normals_per_agent(); })
      return agents * static_cast<std::uint64_t>(objective.normals_per_agent());
    else
      return 0;
  });
  return noise + compression + data;
}

double random_numbers(const Experiment& experiment) {
  double numbers = 0;
  for (const ModelRun& run : experiment.models)
    numbers += static_cast<double>(steps_of(run.task)) * static_cast<double>(random_numbers_per_step(run.task));
  return numbers * static_cast<double>(experiment.replicas);
}

std::vector<Partial> run(const Experiment& experiment, Backend& backend, const std::stop_token& stop,
                         ProgressSink& progress) {
  std::vector<Partial> partials;
  partials.reserve(experiment.models.size());
  for (const ModelRun& run : experiment.models)
    partials.push_back(backend.advance(run.task, Replicas{.first = 0, .count = experiment.replicas}, stop,
                                       [&](std::uint64_t steps) { progress.advanced(steps); }));
  return partials;
}

} // namespace heavytail
