// SPDX-License-Identifier: MIT
#include "host/batches.hpp"

#include "host/estimates/mean.hpp"
#include "host/estimates/quantile.hpp"
#include "kernels/task.hpp"

#include <algorithm>
#include <cstddef>

namespace heavytail {

bool models_share_noise(const Experiment& experiment) {
  const std::vector<ModelRun>& models = experiment.models;
  if (models.size() < 2) return false;
  const auto is_sde = [](const ModelRun& run) { return run.plan().kind == PathKind::sde_model; };
  return std::all_of(models.begin(), models.end(), is_sde) ||
         std::any_of(models.begin(), models.end(),
                     [](const ModelRun& run) { return run.task->model.integration.common_noise; });
}

BatchLimits batch_limits(const Experiment& experiment) {
  return models_share_noise(experiment) ? BatchLimits{2, 1} : BatchLimits{8, 512};
}

std::uint64_t statistical_batches(const Experiment& experiment) {
  const BatchLimits limits = batch_limits(experiment);
  const std::uint64_t count = std::min(most_batches, experiment.replicas / limits.least_replicas);
  return count < limits.least_count ? 1 : count;
}

BatchValues values_of(const Partial& partial, std::span<const double> probabilities) {
  BatchValues values;
  values.quantiles.resize(probabilities.size());
  for (const Checkpoint& checkpoint : partial.checkpoints)
    for (const Summary& summary : checkpoint.summaries) {
      values.means.push_back(estimate_mean(summary, 0.5).mean.value);
      const std::vector<double> quantiles = histogram_quantiles(summary, probabilities);
      for (std::size_t q = 0; q < quantiles.size(); ++q) values.quantiles[q].push_back(quantiles[q]);
    }
  return values;
}

std::vector<Replicas> parts_of(const Replicas& range, std::uint64_t count) {
  std::vector<Replicas> parts;
  std::uint64_t first = range.first;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t size = range.count / count + (i < range.count % count ? 1 : 0);
    parts.push_back({.first = first, .count = size});
    first += size;
  }
  return parts;
}

std::vector<Replicas> batches_of(const Experiment& experiment, std::uint64_t shards) {
  const std::uint64_t own = statistical_batches(experiment);
  return parts_of({.first = 0, .count = experiment.replicas}, own > 1 ? own : std::min(shards, experiment.replicas));
}

} // namespace heavytail
