// SPDX-License-Identifier: MIT
// "stop": which number must be known how well before no more replicas are run.
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/experiment_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace heavytail {

namespace {

constexpr const char* exit_word = "exit";

/// Reports a key that is missing with its statistic, or stands beside another one.
void check_belongs(const Json& node, std::string_view key, StopStatistic of, const StopNumbers& numbers,
                   Reading& reading) {
  const bool belongs = numbers.statistic == of;
  const bool is_there = node.contains(key);
  const ExperimentKey& stop = key_called(experiment_keys(), "stop");
  if (belongs && !is_there)
    reading.report(child("/stop", key), key_called(stop.members, key).values, "nothing");
  else if (!belongs && is_there)
    reading.report(child("/stop", key),
                   fmt::format("no {}, which is of another statistic than {}", key, shown(node.at("statistic"))),
                   shown(node.at(key)));
}

void check_errors(const Json& node, Reading& reading) {
  const bool relative = node.contains("relative_error");
  if (relative != node.contains("absolute_error")) return;
  reading.report("/stop/relative_error", "either \"relative_error\" or \"absolute_error\"",
                 relative ? "both" : "nothing");
}

/// The place of the observable, or nothing for the exit.
std::optional<std::size_t> read_name(const Json& value, const Draft& draft, Reading& reading) {
  if (value == exit_word) {
    if (!draft.document.contains("exit"))
      reading.report("/stop/observable", "\"exit\" in the experiment for the time of an exit", "nothing");
    return std::nullopt;
  }
  std::vector<std::string> names = draft.observable_names;
  const auto found = std::find(names.begin(), names.end(), value.is_string() ? value.get<std::string>() : "");
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  names.emplace_back(exit_word);
  reading.report("/stop/observable", "one of the experiment's observables or \"exit\", " + quoted_list(names),
                 shown(value), value.is_string() ? nearest_hint(value.get<std::string>(), names) : std::string());
  return std::nullopt;
}

/// Reads "max_replicas"; absent, it is written as 100 times the replicas.
std::uint64_t complete_most(Json& node, const StopNumbers& numbers, Draft& draft) {
  constexpr std::int64_t looks_beyond = 100;
  constexpr std::int64_t most = std::int64_t{1} << 53U;
  const std::int64_t replicas = draft.settings.replicas;
  if (!draft.is_sound("/replicas")) return 0;
  if (!node.contains("max_replicas"))
    node["max_replicas"] = replicas > most / looks_beyond ? most : looks_beyond * replicas;
  else if (numbers.max_replicas < replicas)
    draft.reading.report("/stop/max_replicas", fmt::format("an integer of at least \"replicas\", {}", replicas),
                         shown(node.at("max_replicas")), "\"replicas\" are those of the first look");
  return node.at("max_replicas").get<std::uint64_t>();
}

/// Has the exceedance of a threshold counted.
void count_above(ObservableTask& observable, double threshold) {
  auto& thresholds = observable.thresholds;
  if (std::find(thresholds.begin(), thresholds.end(), threshold) == thresholds.end()) thresholds.push_back(threshold);
}

} // namespace

void read_stop(Draft& draft) {
  Json* node = document_member(draft, "stop");
  Reading& reading = draft.reading;
  if (node == nullptr || !is_object(*node, "/stop", "an object with an \"observable\"", reading)) return;
  const ExperimentKey& key = key_called(experiment_keys(), "stop");
  refuse_unknown_keys(*node, "/stop", names_of(key.members), reading);
  const bool single = std::exchange(reading.single, false); // estimates are made in float64
  StopNumbers numbers;
  read_parameters(*node, "/stop", reading, numbers);
  reading.single = single;
  const Json name = node->value("observable", Json(Json::value_t::discarded));
  StopSettings stop;
  stop.observable = read_name(name, draft, reading);
  if (draft.is_sound("/stop/statistic")) {
    check_belongs(*node, "p", StopStatistic::quantile, numbers, reading);
    check_belongs(*node, "threshold", StopStatistic::exceedance, numbers, reading);
    if (name == exit_word && numbers.statistic == StopStatistic::exceedance)
      reading.report("/stop/statistic", "\"mean\" or \"quantile\" of an exit", shown(node->at("statistic")));
  }
  check_errors(*node, reading);
  if (draft.is_sound("/stop/observable")) stop.name = name.get<std::string>();
  if (draft.is_sound("/stop/max_replicas")) stop.max_replicas = complete_most(*node, numbers, draft);
  if (!draft.is_sound("/stop") || !draft.is_sound("/observables")) return;
  stop.target = {.statistic = numbers.statistic,
                 .p = numbers.p,
                 .threshold = numbers.threshold,
                 .relative_error = numbers.relative_error,
                 .absolute_error = numbers.absolute_error};
  if (stop.observable && numbers.statistic == StopStatistic::exceedance)
    count_above(draft.observables[*stop.observable], numbers.threshold);
  draft.stop = std::move(stop);
}

} // namespace heavytail
