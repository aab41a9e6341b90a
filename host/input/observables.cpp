// SPDX-License-Identifier: MIT
// What is looked at, and what is estimated from it.
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/experiment_keys.hpp"

#include <heavytail/observables/all.hpp>
#include <heavytail/time_average.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>

namespace heavytail {

namespace {

/// The j of "x[j]".
std::optional<std::int64_t> coordinate_of(std::string_view word) {
  const std::string open = fmt::format("{}[", Coordinate::description().name);
  if (!word.starts_with(open) || !word.ends_with(']')) return std::nullopt;
  const std::string_view digits = word.substr(open.size(), word.size() - open.size() - 1);
  std::int64_t j = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), j);
  const bool canonical = error == std::errc() && end == digits.data() + digits.size() && std::to_string(j) == digits;
  return canonical && j >= 0 ? std::optional(j) : std::nullopt;
}

/// What makes an observable's average over time of it.
constexpr std::string_view average_prefix = "average:";

std::string written_name(const Json& value) {
  return value.is_string() ? value.get<std::string>() : "";
}

/// Whether a process has an objective, so that the loss and the gradient are known.
bool has_objective(const Draft& draft) {
  return !draft.is_process ||
         draft.process.process.visit([](const auto& process) { return HasPotential<std::decay_t<decltype(process)>>; });
}

/// The coordinates of the state; a process may have velocities after those of x.  0 while unknown.
std::int32_t coordinates_of(const Draft& draft) {
  const std::int32_t d = draft.reading.dimension;
  if (!draft.is_process) return d;
  return draft.process.process.visit([&]<class P>(const P& process) {
    if constexpr (is_scalar_process<P>)
      return d;
    else
      return process.state_dimension(d);
  });
}

/// The names of the observables that there are, as a person writes them: of the coordinates the first.
std::vector<std::string> observable_words(const Draft& draft) {
  if (!has_objective(draft) && draft.is_sound("/process")) return {std::string(PointNorm::description().name), "x[0]"};
  std::vector<std::string> words = detail::names_of(std::type_identity<Observable>{});
  std::replace(words.begin(), words.end(), std::string(Coordinate::description().name), std::string("x[0]"));
  return words;
}

/// How the list of coordinates goes on.
std::string further_coordinates(const Draft& draft) {
  const std::int32_t coordinates = coordinates_of(draft);
  if (coordinates <= 1) return "";
  const std::int32_t d = draft.reading.dimension;
  std::string text = fmt::format("{} \"x[{}]\"", coordinates > 2 ? " to" : ",", coordinates - 1);
  if (coordinates > d) text += fmt::format(" (velocities from x[{}] on)", d);
  return text;
}

/// What the velocity that a person calls v[j] is called here.
std::string velocity_hint(std::string_view word, const Draft& draft) {
  const std::int32_t d = draft.reading.dimension;
  if (!word.starts_with('v') || coordinates_of(draft) <= d) return "";
  const auto j = coordinate_of(fmt::format("{}{}", Coordinate::description().name, word.substr(1)));
  return j && *j < d ? fmt::format("the velocity of x[{}] is x[{}]", *j, d + *j) : "";
}

/// `word` is what the observable is called at `value`, which may have more around it; `or_else` what else may stand
/// there.
std::optional<Observable> read_observable(std::string_view word, const Json& value, const std::string& pointer,
                                          Draft& draft, std::string_view or_else = {}) {
  Reading& reading = draft.reading;
  if (const auto j = coordinate_of(word)) {
    const std::int32_t coordinates = coordinates_of(draft);
    if (coordinates == 0 || *j < coordinates) return Coordinate{.index = static_cast<std::int32_t>(*j)};
    reading.report(pointer, fmt::format("a coordinate from x[0] to x[{}]", coordinates - 1), shown(value));
    return std::nullopt;
  }
  std::optional<Observable> found;
  for_each_type(std::type_identity<Observable>{}, [&]<class O>() {
    if constexpr (!std::same_as<O, Coordinate>)
      if (word == O::description().name) found = O{};
  });
  const std::vector<std::string> words = observable_words(draft);
  const bool applies = std::find(words.begin(), words.end(), word) != words.end();
  if (found && applies) return found;
  std::string hint = found ? "this process has no objective" : velocity_hint(word, draft);
  if (hint.empty()) hint = nearest_hint(word, words);
  reading.report(pointer, fmt::format("one of {}{}{}", quoted_list(words), further_coordinates(draft), or_else),
                 shown(value), std::move(hint));
  return std::nullopt;
}

void read_quantiles(const Json& value, Draft& draft) {
  const Range level{.low = 0, .high = 1, .open_low = true, .open_high = true};
  const std::string pointer = "/statistics/quantiles";
  const auto levels = read_array(value, pointer, level, "an array of numbers in (0, 1)", draft.reading);
  if (!levels) return;
  std::vector<double>& sorted = draft.statistics.quantiles;
  sorted = *levels;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
}

void read_thresholds(const Json& node, Draft& draft) {
  const std::string pointer = "/statistics/thresholds";
  if (!is_object(node, pointer, "an object: observable, an array of numbers", draft.reading)) return;
  for (const auto& [name, values] : node.items()) {
    const auto thresholds =
        read_array(values, child(pointer, name), any_real, "an array of numbers that is not empty", draft.reading);
    const auto& names = draft.observable_names;
    const auto place = std::find(names.begin(), names.end(), name);
    if (place == names.end())
      draft.reading.report(child(pointer, name), "one of the experiment's observables, " + quoted_list(names),
                           shown(Json(name)), nearest_hint(name, names));
    else if (thresholds && draft.is_sound("/observables"))
      draft.observables[static_cast<std::size_t>(place - names.begin())].thresholds = *thresholds;
  }
}

} // namespace

void read_observables(Draft& draft) {
  if (draft.is_process && !draft.document.contains("observables")) draft.document["observables"] = {"x[0]"};
  const Json& node = *document_member(draft, "observables");
  if (!node.is_array() || node.empty()) {
    draft.reading.report("/observables", "an array of names, one at least", shown(node));
    return;
  }
  std::int32_t averages = 0;
  for (std::size_t i = 0; i < node.size(); ++i) {
    const std::string pointer = child("/observables", i);
    const std::string name = written_name(node[i]);
    const bool average = name.starts_with(average_prefix);
    const std::string_view word = std::string_view(name).substr(average ? average_prefix.size() : 0);
    const auto observable = read_observable(word, node[i], pointer, draft, ", or one after \"average:\"");
    if (!observable) continue;
    averages += average ? 1 : 0;
    if (average && averages > most_time_averages)
      draft.reading.report(pointer, fmt::format("at most {} averages over time", most_time_averages), shown(node[i]));
    if (std::find(draft.observable_names.begin(), draft.observable_names.end(), name) != draft.observable_names.end())
      draft.reading.report(pointer, "each observable once", shown(node[i]));
    draft.observable_names.push_back(name);
    draft.observables.push_back({*observable, {}, average});
  }
}

void read_exit(Draft& draft) {
  Json* node = document_member(draft, "exit");
  Reading& reading = draft.reading;
  if (node == nullptr || !is_object(*node, "/exit", "an object with an \"observable\"", reading)) return;
  const ExperimentKey& key = key_called(experiment_keys(), "exit");
  refuse_unknown_keys(*node, "/exit", names_of(key.members), reading);
  ExitSettings settings;
  read_parameters(*node, "/exit", reading, settings);
  const Json name = node->value("observable", Json(Json::value_t::discarded));
  const auto observable = read_observable(written_name(name), name, "/exit/observable", draft);
  if (!draft.is_sound("/exit")) return;
  if (!node->contains("lower") && !node->contains("upper"))
    reading.report("/exit", "\"lower\", \"upper\" or both", "neither", "one end at least must be finite");
  else if (settings.lower >= settings.upper)
    reading.report("/exit/upper", fmt::format("a number greater than \"lower\", {}", settings.lower),
                   fmt::format("{}", settings.upper));
  assert(observable);
  const auto coordinate = coordinate_of(written_name(name));
  if (settings.bridge && !coordinate)
    reading.report("/exit/observable", "a coordinate such as \"x[0]\", with \"bridge\": true", shown(name),
                   "only a coordinate moves as a Brownian bridge between two steps");
  draft.exit = Exit<double>{.observable = *observable,
                            .lower = settings.lower,
                            .upper = settings.upper,
                            .bridge = settings.bridge,
                            .coordinate = static_cast<std::int32_t>(coordinate.value_or(0))};
}

void read_statistics(Draft& draft) {
  Json& node = *document_member(draft, "statistics");
  Reading& reading = draft.reading;
  if (!is_object(node, "/statistics", "an object", reading)) return;
  const ExperimentKey& key = key_called(experiment_keys(), "statistics");
  refuse_unknown_keys(node, "/statistics", names_of(key.members), reading);
  const bool single = std::exchange(reading.single, false); // estimates are made in float64
  StatisticsNumbers numbers;
  read_parameters(node, "/statistics", reading, numbers);
  draft.statistics.confidence = numbers.confidence;
  draft.statistics.tail_fraction = numbers.tail_fraction;
  const auto part = [&](std::string_view name) -> const Json& {
    const ExperimentKey& member_key = key_called(key.members, name);
    return *member(node, "/statistics",
                   {.name = member_key.name, .presence = member_key.presence, .fallback = member_key.fallback},
                   reading);
  };
  read_quantiles(part("quantiles"), draft);
  read_thresholds(part("thresholds"), draft);
  reading.single = single;
}

} // namespace heavytail
