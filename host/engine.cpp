// SPDX-License-Identifier: MIT
// The engine: an experiment and a backend give the ensemble.
#include "host/engine.hpp"

#include "host/estimates/mean.hpp"
#include "host/estimates/quantile.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
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

/// Whether models draw the same numbers: by a common coupling, or since all are SDEs with one driver.
bool share_noise(const std::vector<ModelRun>& models) {
  if (models.size() < 2) return false;
  const auto is_sde = [](const ModelRun& run) { return run.task.model.kind == PathKind::sde_model; };
  return std::all_of(models.begin(), models.end(), is_sde) ||
         std::any_of(models.begin(), models.end(),
                     [](const ModelRun& run) { return run.task.model.integration.common_noise; });
}

/// The ranges that the replicas are run in: one, unless batches are large enough to keep all threads busy, or pairs need
/// them.
std::vector<Replicas> batches_of(const Experiment& experiment, bool pairs) {
  constexpr std::uint64_t most_batches = 32;
  constexpr std::uint64_t least_batches = 8;
  constexpr std::uint64_t replicas_of_batch = 512;
  std::uint64_t count = std::min(most_batches, experiment.replicas / (pairs ? 1 : replicas_of_batch));
  if (count < (pairs ? 2 : least_batches)) count = 1;
  std::vector<Replicas> ranges;
  std::uint64_t first = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t size = experiment.replicas / count + (i < experiment.replicas % count ? 1 : 0);
    ranges.push_back({.first = first, .count = size});
    first += size;
  }
  return ranges;
}

BatchValues values_of(const Partial& partial, std::span<const double> probabilities) {
  BatchValues values;
  values.quantiles.resize(probabilities.size());
  for (const Checkpoint& checkpoint : partial.checkpoints)
    for (const Summary& summary : checkpoint.summaries) {
      values.means.push_back(estimate_mean(summary, 0.5).mean.value);
      const std::vector<double> quantiles = sample_quantiles(summary, probabilities);
      for (std::size_t q = 0; q < quantiles.size(); ++q) values.quantiles[q].push_back(quantiles[q]);
    }
  return values;
}

} // namespace

Ensembles run(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress) {
  Ensembles ensembles;
  ensembles.share_noise = share_noise(experiment.models);
  const std::vector<Replicas> batches = batches_of(experiment, ensembles.share_noise);
  for (const ModelRun& run : experiment.models) {
    Partial whole = Partial::empty(run.task);
    std::vector<BatchValues> values;
    for (const Replicas& batch : batches) {
      const Partial partial =
          backend.advance(run.task, batch, stop, [&](std::uint64_t steps) { progress.advanced(steps); });
      if (batches.size() > 1) values.push_back(values_of(partial, experiment.statistics.quantiles));
      whole.merge(partial);
    }
    ensembles.partials.push_back(std::move(whole));
    ensembles.batches.push_back(std::move(values));
  }
  return ensembles;
}

} // namespace heavytail
