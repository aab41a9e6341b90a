// SPDX-License-Identifier: MIT
// From an ensemble to the estimates of its result.
#include "host/estimates/sample.hpp"
#include "host/output/analysis.hpp"
#include "host/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <utility>

namespace heavytail {

namespace {

template <class... S> ObservableStatistics statistics_of(const Sample& sample, const std::tuple<S...>* /*list*/) {
  return {S::of(sample)...};
}

/// The statistics of observable `o` at checkpoint `c`.
ObservableResult estimate_observable(const Experiment& experiment, const ModelRun& run, const Partial& partial,
                                     const std::vector<BatchValues>& batches, std::size_t c, std::size_t o) {
  const std::vector<Summary>& summaries = partial.checkpoints[c].summaries;
  SampleOrigin origin;
  origin.has_both_ends =
      run.plan().observables[o].observable.visit([](const auto& each) { return !each.infinite_when_diverged; });
  origin.at_end = c + 1 == partial.checkpoints.size();
  for (const BatchValues& batch : batches) origin.batch_means.push_back(batch.means[c * summaries.size() + o]);
  const Sample sample(summaries[o], experiment.statistics, std::move(origin));
  return {experiment.observable_names[o], statistics_of(sample, static_cast<const ObservableStatistics*>(nullptr))};
}

/// The time of a checkpoint, or its step where there is no time.
double clock_of(const CheckpointResult& checkpoint) {
  return checkpoint.time.value_or(static_cast<double>(checkpoint.step));
}

std::vector<SurvivalResult> estimate_survivals(const EnsembleResult& ensemble, double confidence) {
  std::vector<DivergedCount> counts;
  for (const CheckpointResult& each : ensemble.checkpoints) counts.push_back({clock_of(each), each.diverged});
  const std::vector<SurvivalEstimate> estimates = estimate_survival(counts, ensemble.replicas, confidence);
  std::vector<SurvivalResult> result;
  for (std::size_t c = 0; c < estimates.size(); ++c) result.push_back({ensemble.checkpoints[c].step, estimates[c]});
  return result;
}

/// What the series of a number over the checkpoints is made from.
struct SeriesSource {
  const EnsembleResult& ensemble;
  const std::vector<BatchValues>& batches;
  double step = 1; ///< the time of a step of the result, 1 where there is none
};

/// The series of an observable: `value` of its estimates, `batch` of what a batch gave at place c · observables + o.
template <class Value, class Batch>
DecaySeries series_of(const SeriesSource& source, std::size_t o, Value&& value, Batch&& batch) {
  const auto& [ensemble, batches, step] = source;
  DecaySeries series;
  for (const CheckpointResult& each : ensemble.checkpoints) {
    series.times.push_back(clock_of(each));
    series.values.push_back(value(each.observables[o]));
  }
  for (const BatchValues& each : batches) {
    std::vector<double>& values = series.batches.emplace_back();
    for (std::size_t c = 0; c < ensemble.checkpoints.size(); ++c)
      values.push_back(batch(each, c * ensemble.checkpoints[c].observables.size() + o));
  }
  series.step = step;
  return series;
}

DecayResult decay_result(const Decay& decay) {
  DecayResult result{
      .law = decay.law, .misfit = decay.misfit, .rate = {}, .exponent = {}, .amplitude = {}, .plateau = {}};
  const bool exponential = decay.law == DecayLaw::exponential;
  const bool power = decay.law == DecayLaw::power;
  if (exponential) result.rate = decay.rate;
  if (power) result.exponent = decay.rate;
  if (exponential || power) result.amplitude = decay.amplitude;
  if (exponential || decay.law == DecayLaw::constant) result.plateau = decay.plateau;
  return result;
}

ConvergenceResult estimate_convergence(const SeriesSource& source, std::size_t o, const StatisticsSettings& settings) {
  const std::vector<CheckpointResult>& checkpoints = source.ensemble.checkpoints;
  ConvergenceResult result;
  result.name = checkpoints.front().observables[o].name;
  // A coordinate has both tails; all else is a size.
  const bool is_size = !checkpoints.front().observables[o].get<SampleTail>().tail.of_magnitudes;
  const auto decay_of = [&](DecaySeries series) -> std::optional<DecayResult> {
    series.nonnegative = is_size;
    const std::optional<Decay> decay = estimate_decay(series, settings.confidence);
    return decay ? std::optional(decay_result(*decay)) : std::nullopt;
  };
  const bool has_mean = std::all_of(checkpoints.begin(), checkpoints.end(), [&](const auto& each) {
    return each.observables[o].template get<SampleMean>().finite_variance;
  });
  if (has_mean)
    result.mean = decay_of(series_of(
        source, o, [](const ObservableResult& each) { return each.get<SampleMean>().mean.value; },
        [](const BatchValues& batch, std::size_t place) { return batch.means[place]; }));
  // The probability nearest to one half speaks for the place of the law.
  const auto middle = static_cast<std::size_t>(
      std::min_element(settings.quantiles.begin(), settings.quantiles.end(),
                       [](double a, double b) { return std::abs(a - 0.5) < std::abs(b - 0.5); }) -
      settings.quantiles.begin());
  for (std::size_t q = 0; q < settings.quantiles.size(); ++q) {
    const DecaySeries series = series_of(
        source, o, [&](const ObservableResult& each) { return each.get<Quantiles>().list[q].estimate.value; },
        [&](const BatchValues& batch, std::size_t place) { return batch.quantiles[q][place]; });
    if (auto decay = decay_of(series)) result.quantiles.push_back({settings.quantiles[q], *std::move(decay)});
    if (q != middle) continue;
    if (const auto place = stationary_from(series, settings.confidence))
      result.stationary_from = checkpoints[*place].step;
  }
  return result;
}

ExitResult estimate_exits(const Experiment& experiment, const ModelRun& run, const ExitRecord& record) {
  const ExitCounts counts{record.at, record.upwards, run.plan().checkpoints.back()};
  const StatisticsSettings& settings = experiment.statistics;
  ExitResult result;
  result.estimate = estimate_exit(counts, exit_clock(experiment, run), settings.quantiles, settings.confidence);
  result.diverged = record.diverged;
  result.in_time = time_of(experiment, 1).has_value();
  result.in_middle = run.plan().exit->bridge;
  for (QuantileEstimate& each : result.estimate.quantiles) each.estimate = at_exits(experiment, run, each.estimate);
  if (run.plan().exit->bridge) result.bridge_is_exact = run.plan().exit->law.exact;
  if (run.plan().exit->overshoots) result.overshoots = record.overshoots;
  return result;
}

/// When replicas diverged, in steps of the result and in time.
void estimate_divergence(EnsembleResult& ensemble, const Experiment& experiment, const ModelRun& run,
                         const Partial& partial) {
  const MeanEstimate at = estimate_mean(partial.diverged_at, experiment.statistics.confidence);
  const double length = 1 / static_cast<double>(run.substeps);
  ensemble.diverged_at = {at.smallest * length, at.mean.value * length, at.largest * length};
  const std::optional<double> time = time_of(experiment, length);
  if (!time) return;
  const auto time_of_step = [&](double step) {
    return *time_at(experiment, static_cast<std::int64_t>(step), run.substeps);
  };
  ensemble.diverged_at_time = {time_of_step(at.smallest), at.mean.value * *time, time_of_step(at.largest)};
}

} // namespace

EnsembleResult estimate_ensemble(const Experiment& experiment, const ModelRun& run, const Partial& partial,
                                 const std::vector<BatchValues>& batches, int threads, const std::stop_token& stop) {
  const StatisticsSettings& settings = experiment.statistics;
  EnsembleResult ensemble;
  ensemble.model = run.name;
  if (run.plan().kind == PathKind::discrete) ensemble.collapsed = run.collapsed;
  ensemble.replicas = partial.replicas;
  ensemble.diverged = partial.checkpoints.back().diverged;
  if (ensemble.diverged > 0) estimate_divergence(ensemble, experiment, run, partial);
  ensemble.checkpoints.resize(partial.checkpoints.size());
  for_each_index(partial.checkpoints.size(), threads, [&](std::size_t c) {
    throw_if_stopped(stop);
    CheckpointResult& result = ensemble.checkpoints[c];
    result.step = partial.checkpoints[c].step / run.substeps;
    result.time = time_at(experiment, result.step);
    result.diverged = partial.checkpoints[c].diverged;
    for (std::size_t o = 0; o < partial.checkpoints[c].summaries.size(); ++o)
      result.observables.push_back(estimate_observable(experiment, run, partial, batches, c, o));
  });
  if (ensemble.diverged > 0) ensemble.survival = estimate_survivals(ensemble, settings.confidence);
  ensemble.convergence.resize(experiment.observable_names.size());
  const double length = 1 / static_cast<double>(run.substeps);
  const std::optional<double> time = time_of(experiment, length);
  const SeriesSource source{ensemble, batches, time ? *time / length : 1};
  for_each_index(ensemble.convergence.size(), threads, [&](std::size_t o) {
    throw_if_stopped(stop);
    ensemble.convergence[o] = estimate_convergence(source, o, settings);
  });
  if (partial.exit) ensemble.exit = estimate_exits(experiment, run, *partial.exit);
  return ensemble;
}

} // namespace heavytail
