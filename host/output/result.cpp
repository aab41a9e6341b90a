// SPDX-License-Identifier: MIT
// Result: what an experiment gave, and the file that it becomes.
#include "host/output/result.hpp"

#include "host/output/json_text.hpp"
#include "host/output/theory.hpp"
#include "host/version.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>

namespace heavytail {

namespace {

std::string machine_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

Json interval_json(const Interval& interval) {
  return Json::array({json_number(interval.low), json_number(interval.high)});
}

Json quantiles_json(const std::vector<QuantileEstimate>& quantiles) {
  Json json = Json::array();
  for (const QuantileEstimate& each : quantiles)
    json.push_back({{"p", json_number(each.p)},
                    {"value", json_number(each.estimate.value)},
                    {"ci", interval_json(each.estimate.interval)}});
  return json;
}

Json observable_json(const ObservableResult& observable) {
  const MeanEstimate& mean = observable.mean;
  Json json;
  json["count"] = observable.count;
  json["mean"] = json_number(mean.mean.value);
  // The central limit theorem gives no interval where the variance may be infinite.
  json["mean_ci"] = observable.variance.finite_variance ? interval_json(mean.mean.interval) : Json();
  json["variance"] = json_number(mean.variance);
  json["finite_variance"] = observable.variance.finite_variance;
  json["mean_surviving"] = json_number(mean.surviving);
  json["min"] = json_number(mean.smallest);
  json["max"] = json_number(mean.largest);
  json["quantiles"] = quantiles_json(observable.quantiles);
  json["exceedance"] = Json::array();
  for (const ExceedanceEstimate& each : observable.exceedances)
    json["exceedance"].push_back({{"threshold", json_number(each.threshold)},
                                  {"probability", json_number(each.probability.value)},
                                  {"ci", interval_json(each.probability.interval)}});
  json["tail"] = {{"max_sum_ratio", json_number(observable.variance.max_sum_ratio)}};
  return json;
}

Json checkpoint_json(const CheckpointResult& checkpoint) {
  Json json;
  json["step"] = checkpoint.step;
  json["time"] = checkpoint.time ? json_number(*checkpoint.time) : Json();
  json["diverged"] = checkpoint.diverged;
  json["observables"] = Json::object();
  for (const ObservableResult& each : checkpoint.observables) json["observables"][each.name] = observable_json(each);
  return json;
}

Json exit_json(const ExitResult& exit) {
  const ExitEstimate& estimate = exit.estimate;
  Json json{{"unit", exit.in_time ? "time" : "steps"},
            {"exited", estimate.exited},
            {"censored", estimate.censored},
            {"diverged", exit.diverged},
            {"upwards", estimate.upwards},
            {"share_upwards", json_number(estimate.share_upwards.value)},
            {"share_upwards_ci", interval_json(estimate.share_upwards.interval)}};
  const auto put = [&](const std::string& name, const Estimate& value) {
    json[name] = json_number(value.value);
    json[name + "_ci"] = interval_json(value.interval);
  };
  put("mean", estimate.mean);
  put("restricted_mean", estimate.restricted_mean);
  put("mean_if_exponential", estimate.mean_if_exponential);
  json["quantiles"] = quantiles_json(estimate.quantiles);
  return json;
}

Json ensemble_json(const EnsembleResult& ensemble) {
  Json json;
  json["model"] = ensemble.model;
  json["replicas"] = ensemble.replicas;
  json["diverged"] = ensemble.diverged;
  if (ensemble.diverged_at) {
    const auto spread = [&](double scale) -> Json {
      return {{"min", json_number(ensemble.diverged_at->smallest * scale)},
              {"mean", json_number(ensemble.diverged_at->mean.value * scale)},
              {"max", json_number(ensemble.diverged_at->largest * scale)}};
    };
    json["diverged_at"] = spread(ensemble.step_length);
    if (ensemble.time_of_step) json["diverged_at_time"] = spread(*ensemble.time_of_step);
  }
  json["checkpoints"] = Json::array();
  for (const CheckpointResult& each : ensemble.checkpoints) json["checkpoints"].push_back(checkpoint_json(each));
  if (ensemble.exit) json["exit"] = exit_json(*ensemble.exit);
  return json;
}

Json provenance_json(const Provenance& provenance) {
  return {{"version", version()},
          {"git_revision", git_revision()},
          {"compiler", compiler()},
          {"backend", provenance.device.backend},
          {"device", provenance.device.name},
          {"simd_target", provenance.device.simd_target},
          {"threads", provenance.device.threads},
          {"host", provenance.host},
          {"start_time", provenance.start_time}};
}

Json timing_json(const Timing& timing) {
  return {{"wall_seconds", json_number(timing.wall_seconds)},
          {"path_steps_per_second", json_number(timing.path_steps_per_second)},
          {"random_numbers_per_second", json_number(timing.random_numbers_per_second)},
          {"threads", timing.threads}};
}

ObservableResult estimate_observable(const std::string& name, const Summary& summary,
                                     const StatisticsSettings& settings) {
  return {.name = name,
          .count = summary.sample_size(),
          .mean = estimate_mean(summary, settings.confidence),
          .variance = estimate_variance_verdict(summary),
          .quantiles = estimate_quantiles(summary, settings.quantiles, settings.confidence),
          .exceedances = estimate_exceedances(summary, settings.confidence)};
}

} // namespace

Provenance provenance_of(const DeviceInfo& device) {
  return {.device = device, .host = machine_name(), .start_time = utc_now()};
}

namespace {

ExitResult estimate_exits(const Experiment& experiment, const ModelRun& run, const ExitRecord& record, double unit,
                          bool in_time) {
  const ExitCounts counts{record.at, record.upwards, run.task.checkpoints.back()};
  // Inside its last step an exit that the bridge finds is as early as late.
  const StepClock clock{unit, run.task.exit->bridge ? -0.5 : 0.0};
  const StatisticsSettings& settings = experiment.statistics;
  return {estimate_exit(counts, clock, settings.quantiles, settings.confidence), record.diverged, in_time};
}

} // namespace

EnsembleResult estimate_ensemble(const Experiment& experiment, const ModelRun& run, const Partial& partial) {
  EnsembleResult ensemble;
  ensemble.model = run.name;
  ensemble.replicas = partial.replicas;
  ensemble.diverged = partial.checkpoints.back().diverged;
  ensemble.step_length = 1 / static_cast<double>(run.substeps);
  ensemble.time_of_step = time_of(experiment, ensemble.step_length);
  if (ensemble.diverged > 0)
    ensemble.diverged_at = estimate_mean(partial.diverged_at, experiment.statistics.confidence);
  for (const Checkpoint& checkpoint : partial.checkpoints) {
    CheckpointResult result;
    result.step = checkpoint.step / run.substeps;
    result.time = time_of(experiment, static_cast<double>(result.step));
    result.diverged = checkpoint.diverged;
    for (std::size_t o = 0; o < checkpoint.summaries.size(); ++o)
      result.observables.push_back(
          estimate_observable(experiment.observable_names[o], checkpoint.summaries[o], experiment.statistics));
    ensemble.checkpoints.push_back(std::move(result));
  }
  if (partial.exit)
    ensemble.exit = estimate_exits(experiment, run, *partial.exit, ensemble.time_of_step.value_or(ensemble.step_length),
                                   ensemble.time_of_step.has_value());
  return ensemble;
}

Json result_json(const Result& result) {
  Json json;
  json["schema"] = "heavytail/result/1";
  json["experiment"] = result.experiment;
  json["provenance"] = provenance_json(result.provenance);
  json["timing"] = timing_json(result.timing);
  json["ensembles"] = Json::array();
  for (const EnsembleResult& each : result.ensembles) json["ensembles"].push_back(ensemble_json(each));
  json["comparison"] = comparison_json(result.comparison);
  json["theory"] = theory_json(result.theory);
  return json;
}

Json sweep_json(std::vector<std::pair<Json, Json>> points, Json weak_error) {
  Json json;
  json["schema"] = "heavytail/sweep/1";
  json["points"] = Json::array();
  for (auto& [set, result] : points) json["points"].push_back({{"set", std::move(set)}, {"result", std::move(result)}});
  if (!weak_error.empty()) json["weak_error"] = std::move(weak_error);
  return json;
}

} // namespace heavytail
