// SPDX-License-Identifier: MIT
// "exit": the first exit of an observable from an interval.
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/observables.hpp"
#include "host/input/sections/section.hpp"
#include "host/numbers.hpp"

#include <fmt/format.h>

#include <cassert>
#include <string>
#include <vector>

namespace heavytail {

namespace {

/// The interval whose first exit is watched.
struct ExitSettings {
  double lower = -inf, upper = inf;
  bool bridge = false;

  static constexpr auto description() {
    using Self = ExitSettings;
    return describe(
        "exit", "the first exit of an observable from an open interval.", "theory.md 7.6 to 7.11",
        optional_parameter("lower", &Self::lower, any_real, "observable", "lower end of the interval", -inf),
        optional_parameter("upper", &Self::upper, any_real, "observable", "upper end of the interval", inf),
        parameter("bridge", &Self::bridge, any_real, "1",
                  "whether crossings between two steps are drawn from the Brownian bridge", false));
  }
};

void read_exit(Draft& draft) {
  Json* node = object_member(draft, "exit", "an object with an \"observable\"");
  if (node == nullptr) return;
  Reading& reading = draft.reading;
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

ExperimentKey exit_key() {
  std::vector<ExperimentKey> members = keys_of_struct<ExitSettings>();
  members.insert(members.begin(), {.name = "observable",
                                   .values = "the name of an observable, such as \"x[0]\"",
                                   .meaning = "what must leave the interval",
                                   .schema = schema_of_observable()});
  ExperimentKey key = object_key("exit", meaning_of<ExitSettings>(), {}, std::move(members));
  key.schema["anyOf"] = Json::array({requiring("lower"), requiring("upper")});
  key.presence = Presence::optional;
  return key;
}

} // namespace

Section exit_section() {
  return {exit_key(), Stage::estimates, read_exit};
}

} // namespace heavytail
