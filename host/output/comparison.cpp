// SPDX-License-Identifier: MIT
// The differences between the models of an experiment, and how they shrink with the length of a step.
#include "host/output/comparison.hpp"

#include "host/estimates/normal_quantile.hpp"
#include "kernels/task.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace heavytail {

namespace {

/// The place of the model that the others are compared with.
std::size_t reference_of(const Experiment& experiment) {
  const auto& models = experiment.models;
  const auto found =
      std::find_if(models.begin(), models.end(), [](const ModelRun& run) { return run.name == "discrete"; });
  return found == models.end() ? 0 : static_cast<std::size_t>(found - models.begin());
}

/// Means over batches of one observable at one checkpoint.
std::vector<double> means_of(const std::vector<BatchValues>& batches, std::size_t place) {
  std::vector<double> means;
  for (const BatchValues& batch : batches) means.push_back(batch.means[place]);
  return means;
}

ModelComparison compare_model(const Experiment& experiment, const Ensembles& ensembles, std::size_t reference,
                              std::size_t other, const std::stop_token& stop) {
  const Partial& first = ensembles.partials[reference];
  const Partial& second = ensembles.partials[other];
  const ModelRun& run = experiment.models[other];
  const StatisticsSettings& settings = experiment.statistics;
  ModelComparison result{.model = run.name, .reference = experiment.models[reference].name};
  result.paired = ensembles.share_noise;
  const std::size_t observables = experiment.observable_names.size();
  for (std::size_t c = 0; c < first.checkpoints.size(); ++c) {
    throw_if_stopped(stop);
    CheckpointComparison checkpoint;
    checkpoint.step = second.checkpoints[c].step / run.substeps;
    checkpoint.time = time_at(experiment, checkpoint.step);
    for (std::size_t o = 0; o < observables; ++o) {
      const Summary& ours = first.checkpoints[c].summaries[o];
      const Summary& theirs = second.checkpoints[c].summaries[o];
      Comparison comparison = compare(ours, theirs, settings.quantiles, settings.confidence);
      if (result.paired && !ensembles.batches[other].empty()) {
        const std::size_t place = c * observables + o;
        comparison.mean = paired_difference(means_of(ensembles.batches[reference], place),
                                            means_of(ensembles.batches[other], place), settings.confidence);
      }
      if (result.paired) comparison.kolmogorov_smirnov.null_band = comparison.wasserstein.null_band = std::nullopt;
      checkpoint.observables.push_back({experiment.observable_names[o], std::move(comparison)});
    }
    result.checkpoints.push_back(std::move(checkpoint));
  }
  return result;
}

} // namespace

std::vector<ModelComparison> compare_models(const Experiment& experiment, const Ensembles& ensembles,
                                            const std::stop_token& stop) {
  std::vector<ModelComparison> comparisons;
  const std::size_t reference = reference_of(experiment);
  for (std::size_t i = 0; i < experiment.models.size(); ++i)
    if (i != reference) comparisons.push_back(compare_model(experiment, ensembles, reference, i, stop));
  return comparisons;
}

namespace {

/// What a point sets beside the length of a step and their number; nothing where it does not set the length.
std::optional<Json> set_beside(const SweepPoint& point, const std::string& length) {
  Json set = Json::object();
  bool varies = false;
  for (const auto& [pointer, value] : point.set) {
    varies = varies || pointer == length;
    if (pointer != length && pointer != "/steps") set[pointer] = value;
  }
  return varies ? std::optional(set) : std::nullopt;
}

/// Errors at different times say nothing of the order.
bool same_time(const std::optional<double>& a, const std::optional<double>& b) {
  constexpr double rounding = 1e-9;
  return !a || !b || std::abs(*a - *b) <= rounding * *b;
}

} // namespace

WeakErrors::Group& WeakErrors::group_of(Group group) {
  const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const Group& each) {
    return each.model == group.model && each.observable == group.observable && each.set == group.set;
  });
  return found == groups_.end() ? groups_.emplace_back(std::move(group)) : *found;
}

void WeakErrors::add(const SweepPoint& point, const std::vector<ModelComparison>& comparisons,
                     const Ensembles& ensembles) {
  if (point.experiment.time > 0) {
    add_process(point, ensembles);
    return;
  }
  const std::optional<Json> set = set_beside(point, "/learning_rate/eta");
  if (!set) return;
  for (const ModelComparison& model : comparisons) {
    const CheckpointComparison& last = model.checkpoints.back();
    for (const ObservableComparison& observable : last.observables) {
      Group& group = group_of({model.model, observable.name, *set, last.time});
      if (same_time(last.time, group.time)) group.errors.push_back({point.experiment.eta, observable.comparison.mean});
    }
  }
}

void WeakErrors::add_process(const SweepPoint& point, const Ensembles& ensembles) {
  const std::optional<Json> set = set_beside(point, "/integrator/dt");
  if (!set) return;
  const Experiment& experiment = point.experiment;
  const Checkpoint& last = ensembles.partials.front().checkpoints.back();
  const std::size_t before = (ensembles.partials.front().checkpoints.size() - 1) * last.summaries.size();
  for (std::size_t o = 0; o < last.summaries.size(); ++o) {
    Group& group = group_of({experiment.models.front().name, experiment.observable_names[o], *set, experiment.time});
    if (same_time(experiment.time, group.time))
      group.runs.push_back({experiment.models.front().task->model.integration.dt, last.summaries[o],
                            means_of(ensembles.batches.front(), before + o)});
  }
}

/// Points share their seed, so that batches of the same replicas are pairs; where there are none, the errors of both
/// means count, as if they were independent.
std::vector<WeakErrors::Error> WeakErrors::errors_of(std::vector<FineRun> runs, double confidence) {
  std::sort(runs.begin(), runs.end(), [](const FineRun& a, const FineRun& b) { return a.dt < b.dt; });
  std::vector<Error> errors;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const FineRun& finest = runs.front();
    const bool paired = finest.batches.size() > 1 && finest.batches.size() == runs[i].batches.size() &&
                        finest.summary.replicas() == runs[i].summary.replicas();
    errors.push_back({runs[i].dt, paired ? paired_difference(finest.batches, runs[i].batches, confidence)
                                         : compare(finest.summary, runs[i].summary, {}, confidence).mean});
  }
  return errors;
}

std::vector<WeakErrorResult> WeakErrors::results(double confidence) const {
  std::vector<WeakErrorResult> results;
  for (const Group& group : groups_) {
    if (group.errors.size() > 1) results.push_back(result_of(group, confidence));
    if (group.runs.size() < 2) continue;
    Group process = group;
    process.errors = errors_of(group.runs, confidence);
    results.push_back(result_of(process, confidence));
  }
  return results;
}

/// Weighted least squares, each logarithm of error standard_error / |difference|; of points that have such an error.
WeakErrorResult WeakErrors::result_of(const Group& group, double confidence) {
  WeakErrorResult result;
  result.model = group.model;
  result.observable = group.observable;
  result.set = group.set;
  result.time = group.time;
  const bool process = !group.runs.empty();
  if (process)
    result.reference_dt =
        std::min_element(group.runs.begin(), group.runs.end(), [](const FineRun& a, const FineRun& b) {
          return a.dt < b.dt;
        })->dt;
  double weights = 0;
  double mean = 0;
  const auto share_of = [](const Error& error) {
    const Difference& difference = error.difference;
    const double share = difference.estimate.value / difference.standard_error;
    return difference.standard_error > 0 && std::isfinite(share) ? share : 0.0;
  };
  for (const Error& error : group.errors) {
    WeakErrorPoint& point = result.points.emplace_back();
    (process ? point.dt : point.eta) = error.length;
    point.difference = error.difference.estimate.value;
    point.standard_error = error.difference.standard_error;
    const double share = share_of(error);
    weights += share * share;
    mean += share * share * log(error.length);
  }
  mean /= weights;
  double squares = 0;
  double products = 0;
  for (const Error& error : group.errors) {
    const double share = share_of(error);
    if (share == 0) continue;
    const double distance = log(error.length) - mean;
    squares += share * share * distance * distance;
    products += share * share * distance * log(std::abs(error.difference.estimate.value));
  }
  // One point has no slope.
  const bool known = squares > 0x1p-40 * weights;
  const double slope = products / squares;
  const double margin = two_sided_normal_quantile(confidence) / std::sqrt(squares);
  if (known) result.slope = {slope, {slope - margin, slope + margin}};
  return result;
}

} // namespace heavytail
