// SPDX-License-Identifier: MIT
// The engine: an experiment and a backend give the ensemble.
#include "host/engine.hpp"

#include "host/estimates/mean.hpp"
#include "host/estimates/quantile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
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

std::uint64_t path_steps(const Experiment& experiment, std::optional<std::uint64_t> replicas) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t steps = 0;
  for (const ModelRun& run : experiment.models) steps += steps_of(run.task);
  const std::uint64_t count = replicas.value_or(experiment.replicas);
  return steps != 0 && count > most / steps ? most : count * steps;
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

double random_numbers(const Experiment& experiment, std::uint64_t replicas) {
  double numbers = 0;
  for (const ModelRun& run : experiment.models)
    numbers += static_cast<double>(steps_of(run.task)) * static_cast<double>(random_numbers_per_step(run.task));
  return numbers * static_cast<double>(replicas);
}

StepClock exit_clock(const Experiment& experiment, const ModelRun& run) {
  const double step_length = 1 / static_cast<double>(run.substeps);
  // Inside its last step an exit that the bridge finds is as early as late.
  return {time_of(experiment, step_length).value_or(step_length), run.task.exit->bridge ? -0.5 : 0.0};
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

constexpr std::uint64_t most_batches = 32;

/// How many batches are needed to give errors of their own, and how large they must be.
struct BatchLimits {
  std::uint64_t least_count, least_replicas;
};

BatchLimits batch_limits(const Experiment& experiment) {
  return share_noise(experiment.models) ? BatchLimits{2, 1} : BatchLimits{8, 512};
}

/// How many batches give errors of their own; 1 where none do.
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

/// A range in `count` parts as even as can be.
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

/// Runs replicas of every model from look to look.
class AdaptiveRun {
public:
  AdaptiveRun(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress)
      : experiment_(experiment), backend_(backend), stop_(stop), progress_(progress), looks_(experiment.models.size()) {
  }

  Ensembles result() &&;

  /// Looks until all intervals are narrow, or there are as many replicas as there may be.
  void run_until_narrow() {
    const std::uint64_t most = experiment_.stop->max_replicas;
    grow_to(experiment_.replicas);
    while (!look() && replicas_ < most) {
      const std::uint64_t next = replicas_of_next_look(replicas_, most);
      progress_.extended(path_steps(experiment_, next - replicas_));
      grow_to(next);
    }
  }

private:
  /// Some replicas of every model.
  struct Batch {
    Replicas range;
    std::vector<Partial> partials;

    void merge(const Batch& next) {
      range.count += next.range.count;
      for (std::size_t m = 0; m < partials.size(); ++m) partials[m].merge(next.partials[m]);
    }
  };

  Batch batch_of(const Replicas& range) {
    Batch batch{range, {}};
    for (const ModelRun& run : experiment_.models)
      batch.partials.push_back(
          backend_.advance(run.task, range, stop_, [this](std::uint64_t steps) { progress_.advanced(steps); }));
    return batch;
  }

  /// Neighbours become one.
  void join_pairs() {
    for (std::size_t i = 0; i + 1 < batches_.size(); i += 2) batches_[i].merge(batches_[i + 1]);
    for (std::size_t i = 1; 2 * i < batches_.size(); ++i) batches_[i] = std::move(batches_[2 * i]);
    batches_.resize((batches_.size() + 1) / 2);
  }

  /// Runs the replicas that are missing, in batches as large as those that there are: these have joined so far that
  /// twice as many are not too many, and each is large enough for an error of its own.
  void grow_to(std::uint64_t replicas) {
    const Replicas range{replicas_, replicas - replicas_};
    std::uint64_t count = std::bit_floor(statistical_batches(experiment_));
    if (replicas_ > 0) {
      while (2 * batches_.size() > most_batches ||
             (batches_.size() > 1 && replicas_ / batches_.size() < batch_limits(experiment_).least_replicas))
        join_pairs();
      const auto size = static_cast<double>(replicas_) / static_cast<double>(batches_.size());
      count = static_cast<std::uint64_t>(static_cast<double>(range.count) / size + 0.5);
    }
    for (const Replicas& part : parts_of(range, std::max<std::uint64_t>(count, 1))) {
      batches_.push_back(batch_of(part));
      if (count > 0) continue;
      const Batch rest = std::move(batches_.back()); // less than half a batch
      batches_.pop_back();
      batches_.back().merge(rest);
    }
    replicas_ = replicas;
  }

  /// Looks at every model; whether all are narrow.
  bool look() {
    bool narrow = true;
    for (std::size_t m = 0; m < looks_.size(); ++m) {
      looks_[m].push_back(look_at_model(m));
      narrow = narrow && looks_[m].back().verdict == LookVerdict::narrow;
    }
    return narrow;
  }

  Look look_at_model(std::size_t m) const {
    const StopSettings& settings = *experiment_.stop;
    const LookLevel level{looks_[m].size() + 1, experiment_.statistics.confidence};
    const ModelRun& run = experiment_.models[m];
    const auto all = [&](auto&& summary_of) {
      Summary whole;
      for (const Batch& batch : batches_) whole.merge(summary_of(batch.partials[m]));
      return whole;
    };
    if (settings.observable)
      return look_at(all([&](const Partial& partial) -> const Summary& {
                       return partial.checkpoints.back().summaries[*settings.observable];
                     }),
                     settings.target, level);
    const Summary exits = all([](const Partial& partial) -> const Summary& { return partial.exit->at; });
    return look_at({exits, 0, run.task.checkpoints.back()}, exit_clock(experiment_, run), settings.target, level);
  }

  const Experiment& experiment_;
  Backend& backend_;
  const std::stop_token& stop_;
  ProgressSink& progress_;
  std::uint64_t replicas_ = 0;
  std::vector<Batch> batches_;
  std::vector<std::vector<Look>> looks_;
};

Ensembles AdaptiveRun::result() && {
  Ensembles ensembles;
  ensembles.share_noise = share_noise(experiment_.models);
  ensembles.looks = std::move(looks_);
  for (const Batch& batch : batches_) ensembles.ranges.push_back(batch.range);
  const bool with_values = batches_.size() >= batch_limits(experiment_).least_count;
  for (std::size_t m = 0; m < experiment_.models.size(); ++m) {
    Partial& whole = ensembles.partials.emplace_back(Partial::empty(experiment_.models[m].task));
    std::vector<BatchValues>& values = ensembles.batches.emplace_back();
    for (const Batch& batch : batches_) {
      if (with_values) values.push_back(values_of(batch.partials[m], experiment_.statistics.quantiles));
      whole.merge(batch.partials[m]);
    }
  }
  return ensembles;
}

} // namespace

std::vector<Replicas> batches_of(const Experiment& experiment, std::uint64_t shards) {
  const std::uint64_t own = statistical_batches(experiment);
  return parts_of({.first = 0, .count = experiment.replicas}, own > 1 ? own : std::min(shards, experiment.replicas));
}

Ensembles run(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress,
              const Shard& shard) {
  if (experiment.stop) {
    assert(shard.count == 1);
    AdaptiveRun adaptive(experiment, backend, stop, progress);
    adaptive.run_until_narrow();
    return std::move(adaptive).result();
  }
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
          backend.advance(run.task, batch, stop, [&](std::uint64_t steps) { progress.advanced(steps); });
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
