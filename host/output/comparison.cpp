// SPDX-License-Identifier: MIT
// What a result says of the differences between the models of an experiment.
#include "host/output/comparison.hpp"

#include "host/output/json_text.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
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

void WeakErrors::add(const SweepPoint& point, const std::vector<ModelComparison>& comparisons) {
  Json set = Json::object();
  bool varies = false;
  for (const auto& [pointer, value] : point.set) {
    varies = varies || pointer == "/learning_rate/eta";
    if (pointer != "/learning_rate/eta" && pointer != "/steps") set[pointer] = value;
  }
  if (!varies) return;
  for (const ModelComparison& model : comparisons) {
    const CheckpointComparison& last = model.checkpoints.back();
    for (const ObservableComparison& observable : last.observables) {
      const auto same = [&](const Group& group) {
        return group.model == model.model && group.observable == observable.name && group.set == set;
      };
      auto found = std::find_if(groups_.begin(), groups_.end(), same);
      if (found == groups_.end())
        found = groups_.insert(groups_.end(), {model.model, observable.name, set, last.time, {}});
      // Errors at different times say nothing of the order.
      if (last.time && found->time && std::abs(*last.time - *found->time) > 1e-9 * *found->time) continue;
      const Difference& mean = observable.comparison.mean;
      found->errors.push_back({point.experiment.eta, mean.estimate.value, mean.standard_error});
    }
  }
}

Json WeakErrors::json(double confidence) const {
  Json json = Json::array();
  for (const Group& group : groups_)
    if (group.errors.size() > 1) json.push_back(json_of(group, confidence));
  return json;
}

/// Weighted least squares, each logarithm of error standard_error / |difference|.
Json WeakErrors::json_of(const Group& group, double confidence) {
  Json json{{"model", group.model},
            {"observable", group.observable},
            {"set", group.set},
            {"time", group.time ? json_number(*group.time) : Json()},
            {"points", Json::array()}};
  double weights = 0;
  double mean = 0;
  for (const Error& error : group.errors) {
    json["points"].push_back({{"eta", json_number(error.eta)},
                              {"difference", json_number(error.difference)},
                              {"standard_error", json_number(error.standard_error)}});
    const double share = error.difference / error.standard_error;
    weights += share * share;
    mean += share * share * log(error.eta);
  }
  mean /= weights;
  double squares = 0;
  double products = 0;
  for (const Error& error : group.errors) {
    const double share = error.difference / error.standard_error;
    const double distance = log(error.eta) - mean;
    squares += share * share * distance * distance;
    products += share * share * distance * log(std::abs(error.difference));
  }
  const double slope = products / squares;
  const double margin = two_sided_normal_quantile(confidence) / std::sqrt(squares);
  json["slope"] = json_number(slope);
  json["slope_ci"] = Json::array({json_number(slope - margin), json_number(slope + margin)});
  return json;
}

} // namespace heavytail
