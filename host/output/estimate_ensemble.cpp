// SPDX-License-Identifier: MIT
// From an ensemble to the estimates of its result.
#include "host/output/result.hpp"
#include "host/parallel.hpp"

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

/// The estimates that look at a tail.
void estimate_tails(ObservableResult& result, const Summary& summary, const StatisticsSettings& settings) {
  const std::vector<double> upper = known_values(summary, TailSide::upper);
  std::vector<double> smallest = known_values(summary, TailSide::lower);
  for (double& each : smallest) each = -each;
  result.moments = estimate_finite_moments(summary, settings.confidence, upper, smallest);
  result.cvars = estimate_cvar(summary, settings.quantiles, settings.confidence, upper);
  result.trimmed_mean = estimate_trimmed_mean(summary, trimmed_share, settings.confidence);
  result.shape = estimate_shape(summary, upper);
  if (result.shape.bin_error <= most_bin_error || std::isnan(result.shape.bin_error)) return;
  const Estimate unresolved{nan, {nan, nan}};
  result.trimmed_mean = unresolved;
  for (CvarEstimate& each : result.cvars) each.estimate = unresolved;
}

/// `complete`: also what only the last checkpoint gets.
void estimate_tail_index(ObservableResult& result, const Summary& summary, const StatisticsSettings& settings,
                         bool complete) {
  const TailSample sample = TailSample::of(summary, result.side, known_values(summary, result.side));
  const auto wanted = static_cast<std::uint64_t>(settings.tail_fraction * static_cast<double>(summary.sample_size()));
  const std::uint64_t k = std::clamp<std::uint64_t>(wanted, 1, std::max<std::uint64_t>(1, sample.largest_k()));
  result.hill = estimate_hill(sample, k, settings.confidence);
  result.moment_index = estimate_moment_index(sample, k, settings.confidence);
  if (!complete) return;
  DistributionResult& distribution = result.distribution.emplace();
  distribution.tail = estimate_tail(sample, settings.confidence);
  distribution.histogram = plot_histogram(summary);
  distribution.exceedance_curve = exceedance_curve(summary, settings.confidence);
  if (result.side == TailSide::upper) return;
  distribution.log_moment = estimate_log_moment(summary, settings.confidence);
  distribution.characteristic_function = estimate_characteristic_function(summary, settings.confidence);
  distribution.mohammadi = estimate_mohammadi(summary, settings.confidence);
}

ObservableResult estimate_observable(const std::string& name, const Observable& observable, const Summary& summary,
                                     const StatisticsSettings& settings, bool complete) {
  const bool has_both_ends = observable.visit([](const auto& each) { return !each.infinite_when_diverged; });
  ObservableResult result;
  result.name = name;
  result.count = summary.sample_size();
  result.mean = estimate_mean(summary, settings.confidence);
  result.variance = estimate_variance_verdict(summary);
  result.quantiles = estimate_quantiles(summary, settings.quantiles, settings.confidence);
  result.exceedances = estimate_exceedances(summary, settings.confidence);
  result.highest = first_of(summary.highest());
  if (has_both_ends) result.lowest = first_of(summary.lowest());
  result.side = has_both_ends ? TailSide::magnitudes : TailSide::upper;
  estimate_tails(result, summary, settings);
  estimate_tail_index(result, summary, settings, complete);
  return result;
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
  // A coordinate has both tails; all else is a size.
  const bool is_size = ensemble.checkpoints.front().observables[o].side == TailSide::upper;
  const auto decay_of = [&](DecaySeries series) {
    series.nonnegative = is_size;
    return estimate_decay(series, settings.confidence);
  };
  const bool has_mean = std::all_of(ensemble.checkpoints.begin(), ensemble.checkpoints.end(),
                                    [&](const auto& each) { return each.observables[o].variance.finite_variance; });
  if (has_mean)
    result.mean = decay_of(series_of(
        ensemble, batches, o, [](const ObservableResult& each) { return each.mean.mean.value; },
        [](const BatchValues& batch, std::size_t place) { return batch.means[place]; }));
  // The probability nearest to one half speaks for the place of the law.
  const auto middle = static_cast<std::size_t>(
      std::min_element(settings.quantiles.begin(), settings.quantiles.end(),
                       [](double a, double b) { return std::abs(a - 0.5) < std::abs(b - 0.5); }) -
      settings.quantiles.begin());
  for (std::size_t q = 0; q < settings.quantiles.size(); ++q) {
    const DecaySeries series = series_of(
        ensemble, batches, o, [&](const ObservableResult& each) { return each.quantiles[q].estimate.value; },
        [&](const BatchValues& batch, std::size_t place) { return batch.quantiles[q][place]; });
    result.quantiles.emplace_back(settings.quantiles[q], decay_of(series));
    if (q != middle) continue;
    if (const auto place = stationary_from(series, settings.confidence))
      result.stationary_from = ensemble.checkpoints[*place].step;
  }
  return result;
}

/// The medians of the means of batches, for every checkpoint and observable.
void add_medians_of_means(EnsembleResult& ensemble, const std::vector<BatchValues>& batches, double confidence) {
  if (batches.empty()) return;
  std::size_t place = 0;
  for (CheckpointResult& checkpoint : ensemble.checkpoints)
    for (ObservableResult& observable : checkpoint.observables) {
      std::vector<double> means;
      for (const BatchValues& batch : batches) means.push_back(batch.means[place]);
      observable.median_of_means = estimate_median_of_means(std::move(means), confidence);
      ++place;
    }
}

} // namespace

ExitResult estimate_exits(const Experiment& experiment, const ModelRun& run, const ExitRecord& record) {
  const ExitCounts counts{record.at, record.upwards, run.plan().checkpoints.back()};
  const StatisticsSettings& settings = experiment.statistics;
  ExitResult result{estimate_exit(counts, exit_clock(experiment, run), settings.quantiles, settings.confidence),
                    record.diverged, time_of(experiment, 1).has_value(), std::nullopt, std::nullopt};
  for (QuantileEstimate& each : result.estimate.quantiles) each.estimate = at_exits(experiment, run, each.estimate);
  if (run.plan().exit->bridge) result.bridge_is_exact = run.plan().exit->law.exact;
  if (run.plan().exit->overshoots) result.overshoots = record.overshoots;
  return result;
}

EnsembleResult estimate_ensemble(const Experiment& experiment, const ModelRun& run, const Partial& partial,
                                 const std::vector<BatchValues>& batches, int threads, const std::stop_token& stop) {
  const StatisticsSettings& settings = experiment.statistics;
  EnsembleResult ensemble;
  ensemble.model = run.name;
  if (run.plan().kind == PathKind::discrete) ensemble.collapsed = run.collapsed;
  ensemble.replicas = partial.replicas;
  ensemble.diverged = partial.checkpoints.back().diverged;
  ensemble.step_length = 1 / static_cast<double>(run.substeps);
  ensemble.time_of_step = time_of(experiment, ensemble.step_length);
  if (ensemble.diverged > 0) {
    ensemble.diverged_at = estimate_mean(partial.diverged_at, settings.confidence);
    const auto at = [&](double step) { return time_at(experiment, static_cast<std::int64_t>(step), run.substeps); };
    ensemble.first_diverged = at(ensemble.diverged_at->smallest);
    ensemble.last_diverged = at(ensemble.diverged_at->largest);
  }
  ensemble.checkpoints.resize(partial.checkpoints.size());
  for_each_index(partial.checkpoints.size(), threads, [&](std::size_t c) {
    throw_if_stopped(stop);
    const Checkpoint& checkpoint = partial.checkpoints[c];
    CheckpointResult& result = ensemble.checkpoints[c];
    result.step = checkpoint.step / run.substeps;
    result.time = time_at(experiment, result.step);
    result.diverged = checkpoint.diverged;
    for (std::size_t o = 0; o < checkpoint.summaries.size(); ++o)
      result.observables.push_back(estimate_observable(experiment.observable_names[o],
                                                       run.plan().observables[o].observable, checkpoint.summaries[o],
                                                       settings, &checkpoint == &partial.checkpoints.back()));
  });
  add_medians_of_means(ensemble, batches, settings.confidence);
  if (ensemble.diverged > 0) ensemble.survival = estimate_survivals(ensemble, settings.confidence);
  ensemble.convergence.resize(experiment.observable_names.size());
  for_each_index(ensemble.convergence.size(), threads, [&](std::size_t o) {
    throw_if_stopped(stop);
    ensemble.convergence[o] = estimate_convergence(ensemble, batches, o, settings);
  });
  if (partial.exit) ensemble.exit = estimate_exits(experiment, run, *partial.exit);
  return ensemble;
}

} // namespace heavytail
