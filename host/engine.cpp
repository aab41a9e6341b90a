// SPDX-License-Identifier: MIT
// The engine: an experiment and a backend give the ensemble.
#include "host/engine.hpp"

#include "host/estimates/mean.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

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

namespace {

/// Batches from whose means the error of a paired difference is taken.
constexpr std::uint64_t paired_batches = 64;

/// Whether models draw the same numbers: by a common coupling, or since all are SDEs with one driver.
bool share_noise(const std::vector<ModelRun>& models) {
  if (models.size() < 2) return false;
  const auto is_sde = [](const ModelRun& run) { return run.task.model.kind == PathKind::sde_model; };
  return std::all_of(models.begin(), models.end(), is_sde) ||
         std::any_of(models.begin(), models.end(),
                     [](const ModelRun& run) { return run.task.model.integration.common_noise; });
}

/// The ranges that the replicas are run in.
std::vector<Replicas> batches_of(const Experiment& experiment) {
  const bool paired = share_noise(experiment.models);
  const std::uint64_t count = paired ? std::min(paired_batches, experiment.replicas) : 1;
  std::vector<Replicas> ranges;
  std::uint64_t first = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t size = experiment.replicas / count + (i < experiment.replicas % count ? 1 : 0);
    ranges.push_back({.first = first, .count = size});
    first += size;
  }
  return ranges;
}

void append_means(const Partial& partial, std::vector<double>& means) {
  for (const Checkpoint& checkpoint : partial.checkpoints)
    for (const Summary& summary : checkpoint.summaries) means.push_back(estimate_mean(summary, 0.5).mean.value);
}

} // namespace

Ensembles run(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress) {
  Ensembles ensembles;
  for (const ModelRun& run : experiment.models) ensembles.partials.push_back(Partial::empty(run.task));
  const std::vector<Replicas> batches = batches_of(experiment);
  for (const Replicas& batch : batches) {
    std::vector<double> means;
    for (std::size_t m = 0; m < experiment.models.size(); ++m) {
      const Partial partial = backend.advance(experiment.models[m].task, batch, stop,
                                              [&](std::uint64_t steps) { progress.advanced(steps); });
      if (batches.size() > 1) append_means(partial, means);
      ensembles.partials[m].merge(partial);
    }
    if (batches.size() > 1) ensembles.batch_means.push_back(std::move(means));
  }
  return ensembles;
}

} // namespace heavytail
