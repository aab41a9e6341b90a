// SPDX-License-Identifier: MIT
// From an ensemble to the estimates of its result.
#include "host/output/result.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

namespace heavytail {

namespace {

/// Extremes that a result lists.
constexpr std::size_t listed_extremes = 5;

std::vector<Extreme> first_of(std::vector<Extreme> extremes) {
  extremes.resize(std::min(extremes.size(), listed_extremes));
  return extremes;
}

ObservableResult estimate_observable(const std::string& name, const Observable& observable, const Summary& summary,
                                     const StatisticsSettings& settings) {
  const bool has_both_ends = observable.visit([](const auto& each) { return !each.infinite_when_diverged; });
  return {.name = name,
          .count = summary.sample_size(),
          .mean = estimate_mean(summary, settings.confidence),
          .variance = estimate_variance_verdict(summary),
          .quantiles = estimate_quantiles(summary, settings.quantiles, settings.confidence),
          .exceedances = estimate_exceedances(summary, settings.confidence),
          .highest = first_of(summary.highest()),
          .lowest = has_both_ends ? first_of(summary.lowest()) : std::vector<Extreme>{}};
}

ExitResult estimate_exits(const Experiment& experiment, const ModelRun& run, const ExitRecord& record, double unit,
                          bool in_time) {
  const ExitCounts counts{record.at, record.upwards, run.task.checkpoints.back()};
  // Inside its last step an exit that the bridge finds is as early as late.
  const StepClock clock{unit, run.task.exit->bridge ? -0.5 : 0.0};
  const StatisticsSettings& settings = experiment.statistics;
  return {estimate_exit(counts, clock, settings.quantiles, settings.confidence), record.diverged, in_time};
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

/// The series of an observable: `value` of its estimates, `batch` of what a batch gave at place c · observables + o.
template <class Value, class Batch>
DecaySeries series_of(const EnsembleResult& ensemble, const std::vector<BatchValues>& batches, std::size_t o,
                      Value&& value, Batch&& batch) {
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
  const std::optional<double>& time = ensemble.time_of_step;
  series.step = time ? *time / ensemble.step_length : 1;
  return series;
}

ConvergenceResult estimate_convergence(const EnsembleResult& ensemble, const std::vector<BatchValues>& batches,
                                       std::size_t o, const StatisticsSettings& settings) {
  ConvergenceResult result;
  result.name = ensemble.checkpoints.front().observables[o].name;
  const bool has_mean = std::all_of(ensemble.checkpoints.begin(), ensemble.checkpoints.end(),
                                    [&](const auto& each) { return each.observables[o].variance.finite_variance; });
  if (has_mean)
    result.mean =
        estimate_decay(series_of(
                           ensemble, batches, o, [](const ObservableResult& each) { return each.mean.mean.value; },
                           [](const BatchValues& batch, std::size_t place) { return batch.means[place]; }),
                       settings.confidence);
  // The probability nearest to one half speaks for the place of the law.
  const auto middle = static_cast<std::size_t>(
      std::min_element(settings.quantiles.begin(), settings.quantiles.end(),
                       [](double a, double b) { return std::abs(a - 0.5) < std::abs(b - 0.5); }) -
      settings.quantiles.begin());
  for (std::size_t q = 0; q < settings.quantiles.size(); ++q) {
    const DecaySeries series = series_of(
        ensemble, batches, o, [&](const ObservableResult& each) { return each.quantiles[q].estimate.value; },
        [&](const BatchValues& batch, std::size_t place) { return batch.quantiles[q][place]; });
    result.quantiles.emplace_back(settings.quantiles[q], estimate_decay(series, settings.confidence));
    if (q != middle) continue;
    if (const auto place = stationary_from(series, settings.confidence))
      result.stationary_from = ensemble.checkpoints[*place].step;
  }
  return result;
}

} // namespace

EnsembleResult estimate_ensemble(const Experiment& experiment, const ModelRun& run, const Partial& partial,
                                 const std::vector<BatchValues>& batches) {
  const StatisticsSettings& settings = experiment.statistics;
  EnsembleResult ensemble;
  ensemble.model = run.name;
  ensemble.replicas = partial.replicas;
  ensemble.diverged = partial.checkpoints.back().diverged;
  ensemble.step_length = 1 / static_cast<double>(run.substeps);
  ensemble.time_of_step = time_of(experiment, ensemble.step_length);
  if (ensemble.diverged > 0) ensemble.diverged_at = estimate_mean(partial.diverged_at, settings.confidence);
  for (const Checkpoint& checkpoint : partial.checkpoints) {
    CheckpointResult result;
    result.step = checkpoint.step / run.substeps;
    result.time = time_of(experiment, static_cast<double>(result.step));
    result.diverged = checkpoint.diverged;
    for (std::size_t o = 0; o < checkpoint.summaries.size(); ++o)
      result.observables.push_back(estimate_observable(
          experiment.observable_names[o], run.task.observables[o].observable, checkpoint.summaries[o], settings));
    ensemble.checkpoints.push_back(std::move(result));
  }
  if (ensemble.diverged > 0) ensemble.survival = estimate_survivals(ensemble, settings.confidence);
  for (std::size_t o = 0; o < experiment.observable_names.size(); ++o)
    ensemble.convergence.push_back(estimate_convergence(ensemble, batches, o, settings));
  if (partial.exit)
    ensemble.exit = estimate_exits(experiment, run, *partial.exit, ensemble.time_of_step.value_or(ensemble.step_length),
                                   ensemble.time_of_step.has_value());
  return ensemble;
}

} // namespace heavytail
