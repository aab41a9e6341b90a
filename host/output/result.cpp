// SPDX-License-Identifier: MIT
// Result: what an experiment gave, and the file that it becomes.
#include "host/output/result.hpp"

#include "host/output/estimate_json.hpp"
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
  json["timed_at"] = exit.bridge_is_exact ? "middle of the step" : "end of the step";
  if (exit.bridge_is_exact) json["bridge"] = *exit.bridge_is_exact ? "exact" : "approximate";
  if (exit.overshoots) json["overshoots"] = *exit.overshoots;
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

Json look_json(const Look& look) {
  const bool sound = look.has_interval();
  return {{"replicas", look.replicas},
          {"confidence", json_number(look.confidence)},
          {"value", json_number(look.estimate.value)},
          {"ci", sound ? interval_json(look.estimate.interval) : Json()},
          {"half_width", sound ? json_number(half_width(look.estimate)) : Json()}};
}

Json stop_json(const StopResult& stop) {
  static constexpr std::array statistics = {"mean", "quantile", "probability"};
  const StopTarget& target = stop.settings.target;
  Json json{{"observable", stop.settings.name},
            {"statistic", statistics.at(static_cast<std::size_t>(target.statistic))}};
  if (target.statistic == StopStatistic::quantile) json["p"] = json_number(target.p);
  if (target.statistic == StopStatistic::exceedance) json["threshold"] = json_number(target.threshold);
  json["reason"] = reason_of(stop.looks.back().verdict);
  json["confidence"] = json_number(stop.confidence);
  const Json last = look_json(stop.looks.back());
  for (const char* key : {"replicas", "value", "ci", "half_width"}) json[key] = last[key];
  json["looks"] = Json::array();
  for (const Look& each : stop.looks) json["looks"].push_back(look_json(each));
  return json;
}

Json ensemble_json(const EnsembleResult& ensemble) {
  Json json;
  json["model"] = ensemble.model;
  if (ensemble.collapsed) json["agents_sampling"] = *ensemble.collapsed ? "collapsed" : "each";
  json["replicas"] = ensemble.replicas;
  json["diverged"] = ensemble.diverged;
  if (ensemble.diverged_at) {
    const MeanEstimate& at = *ensemble.diverged_at;
    const auto spread = [](double smallest, double mean, double largest) -> Json {
      return {{"min", json_number(smallest)}, {"mean", json_number(mean)}, {"max", json_number(largest)}};
    };
    const double length = ensemble.step_length;
    json["diverged_at"] = spread(at.smallest * length, at.mean.value * length, at.largest * length);
    if (ensemble.time_of_step)
      json["diverged_at_time"] =
          spread(*ensemble.first_diverged, at.mean.value * *ensemble.time_of_step, *ensemble.last_diverged);
  }
  json["checkpoints"] = Json::array();
  for (const CheckpointResult& each : ensemble.checkpoints) json["checkpoints"].push_back(checkpoint_json(each));
  if (!ensemble.survival.empty()) json["survival"] = survival_json(ensemble);
  json["convergence"] = convergence_json(ensemble.convergence);
  if (ensemble.exit) json["exit"] = exit_json(*ensemble.exit);
  if (ensemble.stop) json["stop"] = stop_json(*ensemble.stop);
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

} // namespace

std::string reason_of(LookVerdict last) {
  static constexpr std::array words = {"narrow enough", "max_replicas", "no finite variance", "all values equal"};
  return words.at(static_cast<std::size_t>(last));
}

Provenance provenance_of(const DeviceInfo& device) {
  return {.device = device, .host = machine_name(), .start_time = utc_now()};
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
  json["theory"] = theory_json(result.theory.results);
  if (!result.theory.left_out.empty()) json["theory_left_out"] = left_out_json(result.theory.left_out);
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
