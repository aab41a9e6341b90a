// SPDX-License-Identifier: MIT
// The engine: an experiment and a backend give the ensemble.
#include "host/engine.hpp"

#include "host/estimates/mean.hpp"
#include "host/estimates/quantile.hpp"

#include <fmt/format.h>

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

/// How many batches give errors of their own; 1 where none do.
std::uint64_t statistical_batches(const Experiment& experiment) {
  constexpr std::uint64_t most_batches = 32;
  constexpr std::uint64_t least_batches = 8;
  constexpr std::uint64_t replicas_of_batch = 512;
  const bool pairs = share_noise(experiment.models);
  const std::uint64_t count = std::min(most_batches, experiment.replicas / (pairs ? 1 : replicas_of_batch));
  return count < (pairs ? 2 : least_batches) ? 1 : count;
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

} // namespace

std::vector<Replicas> batches_of(const Experiment& experiment, std::uint64_t shards) {
  const std::uint64_t own = statistical_batches(experiment);
  const std::uint64_t count = own > 1 ? own : std::min(shards, experiment.replicas);
  std::vector<Replicas> ranges;
  std::uint64_t first = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t size = experiment.replicas / count + (i < experiment.replicas % count ? 1 : 0);
    ranges.push_back({.first = first, .count = size});
    first += size;
  }
  return ranges;
}

Ensembles run(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress,
              const Shard& shard) {
  Ensembles ensembles;
  ensembles.share_noise = share_noise(experiment.models);
  const std::vector<Replicas> batches = batches_of(experiment, shard.count);
  const auto place = [&](std::uint64_t index) {
    return batches.begin() + static_cast<std::ptrdiff_t>(index * batches.size() / shard.count);
  };
  ensembles.ranges.assign(place(shard.index), place(shard.index + 1));
  const bool with_values = statistical_batches(experiment) > 1;
  for (const ModelRun& run : experiment.models) {
    Partial whole = Partial::empty(run.task);
    std::vector<BatchValues> values;
    for (const Replicas& batch : ensembles.ranges) {
      const Partial partial =
          backend.advance_beside(whole, run.task, batch, stop, [&](std::uint64_t steps) { progress.advanced(steps); });
      if (with_values) values.push_back(values_of(partial, experiment.statistics.quantiles));
      whole.merge(partial);
    }
    ensembles.partials.push_back(std::move(whole));
    ensembles.batches.push_back(std::move(values));
  }
  return ensembles;
}

namespace {

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
  whole.share_noise = share_noise(experiment.models);
  for (const auto& [part, batch] : places) whole.ranges.push_back(parts[part].ranges[batch]);
  for (std::size_t m = 0; m < experiment.models.size(); ++m) {
    whole.partials.push_back(Partial::empty(experiment.models[m].task));
    for (const Ensembles& part : parts) whole.partials.back().merge(part.partials[m]);
    std::vector<BatchValues>& values = whole.batches.emplace_back();
    for (const auto& [part, batch] : places)
      if (!parts[part].batches[m].empty()) values.push_back(parts[part].batches[m][batch]);
  }
  return whole;
}

} // namespace heavytail
