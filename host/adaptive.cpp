// SPDX-License-Identifier: MIT
#include "host/adaptive.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// Runs replicas of every model from look to look.
class AdaptiveRun {
public:
  AdaptiveRun(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress)
      : experiment_(experiment), backend_(backend), stop_(stop), progress_(progress),
        pilot_(run_pilot(experiment, backend, stop, progress)), looks_(experiment.models.size()) {}

  Ensembles result() &&;

  /// Looks until all intervals are narrow, or there are as many replicas as there may be.
  void run_until_narrow() {
    const std::uint64_t most = experiment_.stop->max_replicas;
    grow_to(experiment_.replicas);
    while (!look() && replicas_ < most) {
      const std::uint64_t next = replicas_of_next_look(replicas_, most);
      const std::uint64_t run = std::max(replicas_, pilot_.records.front().replicas.count);
      if (next > run) progress_.extended(path_steps(experiment_, next - run));
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

  std::vector<Batch> batches_of(std::span<const Replicas> ranges) {
    std::vector<Batch> batches;
    for (const Replicas& range : ranges) batches.push_back({range, {}});
    for (std::size_t m = 0; m < experiment_.models.size(); ++m) {
      std::vector<Partial> partials = advance_beyond(pilot_, m, backend_, pilot_.empty(m), ranges, stop_, progress_);
      for (std::size_t i = 0; i < batches.size(); ++i) batches[i].partials.push_back(std::move(partials[i]));
    }
    return batches;
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
      count = (2 * range.count * batches_.size() + replicas_) / (2 * replicas_); // to the nearest
    }
    if (count == 0) // less than half a batch
      batches_.back().merge(batches_of({&range, 1}).front());
    else
      for (Batch& batch : batches_of(parts_of(range, count))) batches_.push_back(std::move(batch));
    replicas_ = replicas;
  }

  /// Looks at every model; whether all are narrow.
  bool look() {
    bool narrow = true;
    for (std::size_t m = 0; m < looks_.size(); ++m) {
      throw_if_stopped(stop_);
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
    Look look =
        look_at({exits, 0, run.plan().checkpoints.back()}, exit_clock(experiment_, run), settings.target, level);
    if (settings.target.statistic == StopStatistic::quantile) look.estimate = at_exits(experiment_, run, look.estimate);
    return look;
  }

  const Experiment& experiment_;
  Backend& backend_;
  const std::stop_token& stop_;
  ProgressSink& progress_;
  Pilot pilot_;
  std::uint64_t replicas_ = 0;
  std::vector<Batch> batches_;
  std::vector<std::vector<Look>> looks_;
};

Ensembles AdaptiveRun::result() && {
  Ensembles ensembles;
  ensembles.share_noise = models_share_noise(experiment_);
  ensembles.looks = std::move(looks_);
  for (const Batch& batch : batches_) ensembles.ranges.push_back(batch.range);
  const bool with_values = batches_.size() >= batch_limits(experiment_).least_count;
  for (std::size_t m = 0; m < experiment_.models.size(); ++m) {
    Partial& whole = ensembles.partials.emplace_back(pilot_.empty(m));
    std::vector<BatchValues>& values = ensembles.batches.emplace_back();
    for (const Batch& batch : batches_) {
      throw_if_stopped(stop_);
      if (with_values) values.push_back(values_of(batch.partials[m], experiment_.statistics.quantiles));
      whole.merge(batch.partials[m]);
    }
    whole.settle();
  }
  return ensembles;
}

} // namespace

Ensembles run_until_narrow(const Experiment& experiment, Backend& backend, const std::stop_token& stop,
                           ProgressSink& progress) {
  AdaptiveRun adaptive(experiment, backend, stop, progress);
  adaptive.run_until_narrow();
  return std::move(adaptive).result();
}

} // namespace heavytail
