// SPDX-License-Identifier: MIT
// What a result says of the differences between the models of an experiment.
#include "host/output/comparison.hpp"

#include "host/output/json_text.hpp"
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
      const bool left_out = ours.sample_size() < ours.replicas() || theirs.sample_size() < theirs.replicas();
      checkpoint.observables.push_back({experiment.observable_names[o], std::move(comparison), left_out});
    }
    result.checkpoints.push_back(std::move(checkpoint));
  }
  return result;
}

Json difference_json(const Difference& difference) {
  return {{"value", json_number(difference.estimate.value)},
          {"standard_error", json_number(difference.standard_error)},
          {"ci", Json::array(
                     {json_number(difference.estimate.interval.low), json_number(difference.estimate.interval.high)})}};
}

Json distance_json(const LawDistance& distance, bool paired) {
  return {{"distance", json_number(distance.value)}, {"null_band", paired ? Json() : json_number(distance.null_band)}};
}

Json observable_json(const ObservableComparison& observable, bool paired) {
  const Comparison& comparison = observable.comparison;
  Json json{{"mean_difference", difference_json(comparison.mean)}, {"quantile_differences", Json::array()}};
  for (const QuantileDifference& each : comparison.quantiles) {
    Json quantile{{"p", json_number(each.p)}};
    quantile.update(difference_json(each.difference));
    json["quantile_differences"].push_back(std::move(quantile));
  }
  json["kolmogorov_smirnov"] = distance_json(comparison.kolmogorov_smirnov, paired);
  json["wasserstein"] = distance_json(comparison.wasserstein, paired);
  return json;
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

Json comparison_json(const std::vector<ModelComparison>& comparisons) {
  Json json = Json::array();
  for (const ModelComparison& each : comparisons) {
    Json model{{"model", each.model},
               {"reference", each.reference},
               {"coupling", each.paired ? "common" : "independent"},
               {"checkpoints", Json::array()}};
    for (const CheckpointComparison& checkpoint : each.checkpoints) {
      Json at{{"step", checkpoint.step},
              {"time", checkpoint.time ? json_number(*checkpoint.time) : Json()},
              {"observables", Json::object()}};
      for (const ObservableComparison& observable : checkpoint.observables)
        at["observables"][observable.name] = observable_json(observable, each.paired);
      model["checkpoints"].push_back(std::move(at));
    }
    json.push_back(std::move(model));
  }
  return json;
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

Json WeakErrors::json(double confidence) const {
  Json json = Json::array();
  for (const Group& group : groups_) {
    if (group.errors.size() > 1) json.push_back(json_of(group, confidence));
    if (group.runs.size() < 2) continue;
    Group process = group;
    process.errors = errors_of(group.runs, confidence);
    json.push_back(json_of(process, confidence));
  }
  return json;
}

/// Weighted least squares, each logarithm of error standard_error / |difference|; of points that have such an error.
Json WeakErrors::json_of(const Group& group, double confidence) {
  Json json{{"model", group.model},
            {"observable", group.observable},
            {"set", group.set},
            {"time", group.time ? json_number(*group.time) : Json()}};
  if (!group.runs.empty()) {
    const auto finest = std::min_element(group.runs.begin(), group.runs.end(),
                                         [](const FineRun& a, const FineRun& b) { return a.dt < b.dt; });
    json["reference_dt"] = json_number(finest->dt);
  }
  json["points"] = Json::array();
  double weights = 0;
  double mean = 0;
  const auto share_of = [](const Error& error) {
    const Difference& difference = error.difference;
    const double share = difference.estimate.value / difference.standard_error;
    return difference.standard_error > 0 && std::isfinite(share) ? share : 0.0;
  };
  for (const Error& error : group.errors) {
    json["points"].push_back({{group.runs.empty() ? "eta" : "dt", json_number(error.length)},
                              {"difference", json_number(error.difference.estimate.value)},
                              {"standard_error", json_number(error.difference.standard_error)}});
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
  json["slope"] = known ? json_number(slope) : Json();
  json["slope_ci"] = known ? Json::array({json_number(slope - margin), json_number(slope + margin)}) : Json();
  return json;
}

} // namespace heavytail
