// SPDX-License-Identifier: MIT
// "stop": which number must be known how well before no more replicas are run.
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace heavytail {

namespace {

/// How well a number is to be known.
struct StopNumbers {
  StopStatistic statistic = StopStatistic::mean;
  double p = 0, threshold = 0, relative_error = 0, absolute_error = 0;
  std::int64_t max_replicas = 0;

  static constexpr auto description() {
    using Self = StopNumbers;
    return describe(
        "stop", "runs more and more replicas, twice as many from look to look, until an interval is narrow enough.", "",
        word("statistic", &Self::statistic, {"mean", "quantile", "probability"},
             "number that is to be known, at the last checkpoint", StopStatistic::mean),
        optional_parameter("p", &Self::p, Range{.low = 0, .high = 1, .open_low = true, .open_high = true}, "1",
                           "level of the quantile", 0),
        optional_parameter("threshold", &Self::threshold, any_real, "observable", "level t of the probability P(X > t)",
                           0),
        optional_parameter("relative_error", &Self::relative_error, positive, "1",
                           "half width of the interval, relative to the magnitude of the estimate", 0),
        optional_parameter("absolute_error", &Self::absolute_error, positive, "observable",
                           "half width of the interval; in the place of relative_error", 0),
        optional_parameter("max_replicas", &Self::max_replicas, Range{.low = 1, .high = 0x1p53}, "1",
                           "most replicas that are run; 100 times replicas by default", 0));
  }
};

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
  std::vector<std::string> names = draft.experiment.observable_names;
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

void read_stop(Draft& draft) {
  Json* node = object_member(draft, "stop", "an object with an \"observable\"");
  if (node == nullptr) return;
  Reading& reading = draft.reading;
  StopNumbers numbers;
  {
    const ReadingInFloat64 in_float64(reading);
    read_parameters(*node, "/stop", reading, numbers);
  }
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
  draft.experiment.stop = std::move(stop);
}

ExperimentKey stop_key() {
  std::vector<ExperimentKey> members = keys_of_struct<StopNumbers>();
  members.insert(members.begin(), {.name = "observable",
                                   .values = "one of the experiment's observables, or \"exit\"",
                                   .meaning = "whose number is to be known; \"exit\" is the time of the first exit",
                                   .schema = {{"type", "string"}}});
  ExperimentKey key = object_key("stop", meaning_of<StopNumbers>(), {}, std::move(members));
  key.schema["oneOf"] = Json::array({requiring("relative_error"), requiring("absolute_error")});
  key.presence = Presence::optional;
  return key;
}

} // namespace

Section stop_section() {
  return {stop_key(), Stage::estimates, read_stop};
}

} // namespace heavytail
