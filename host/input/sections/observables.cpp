// SPDX-License-Identifier: MIT
#include "host/input/sections/observables.hpp"

#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <heavytail/time_average.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace heavytail {

namespace {

/// What makes an observable's average over time of it.
constexpr std::string_view average_prefix = "average:";

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
    if (std::find(draft.experiment.observable_names.begin(), draft.experiment.observable_names.end(), name) !=
        draft.experiment.observable_names.end())
      draft.reading.report(pointer, "each observable once", shown(node[i]));
    draft.experiment.observable_names.push_back(name);
    draft.observables.push_back({*observable, {}, average});
  }
}

std::string coordinate_pattern() {
  return fmt::format(R"({}\[(0|[1-9][0-9]*)\])", Coordinate::description().name);
}

std::vector<std::string> words_of_observables() {
  std::vector<std::string> words = detail::names_of(std::type_identity<Observable>{});
  std::erase(words, Coordinate::description().name);
  return words;
}

ExperimentKey observables_key() {
  Json name = schema_of_observable();
  const std::string averages =
      fmt::format("^average:({}|{})$", fmt::join(words_of_observables(), "|"), coordinate_pattern());
  name["anyOf"].push_back({{"type", "string"}, {"pattern", averages}});
  Json schema = array_of(name);
  schema["uniqueItems"] = true;
  return key_with_default("observables", "an array of names of observables, such as \"loss\" or \"x[0]\"",
                          "what is looked at at every checkpoint; of a process [\"x[0]\"] by default",
                          Json::array({"loss", "gradient_norm"}), std::move(schema));
}

} // namespace

Section observables_section() {
  return {observables_key(), Stage::observables, read_observables};
}

std::string written_name(const Json& value) {
  return value.is_string() ? value.get<std::string>() : "";
}

std::optional<std::int64_t> coordinate_of(std::string_view word) {
  const std::string open = fmt::format("{}[", Coordinate::description().name);
  if (!word.starts_with(open) || !word.ends_with(']')) return std::nullopt;
  const std::string_view digits = word.substr(open.size(), word.size() - open.size() - 1);
  std::int64_t j = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), j);
  const bool canonical = error == std::errc() && end == digits.data() + digits.size() && std::to_string(j) == digits;
  return canonical && j >= 0 ? std::optional(j) : std::nullopt;
}

std::optional<Observable> read_observable(std::string_view word, const Json& value, const std::string& pointer,
                                          Draft& draft, std::string_view or_else) {
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

Json schema_of_observable() {
  const Json coordinate{{"type", "string"}, {"pattern", fmt::format("^{}$", coordinate_pattern())}};
  return {{"anyOf", Json::array({{{"enum", words_of_observables()}}, coordinate})}};
}

} // namespace heavytail
