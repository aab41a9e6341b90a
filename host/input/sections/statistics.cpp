// SPDX-License-Identifier: MIT
// "statistics": what is estimated from the ensemble.
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// The numbers of the statistics.
struct StatisticsNumbers {
  double confidence = 0.95, tail_fraction = 0.01;

  static constexpr auto description() {
    return describe("statistics", "what is estimated from the ensemble.", "",
                    parameter("confidence", &StatisticsNumbers::confidence,
                              Range{.low = 0, .high = 1, .open_low = true, .open_high = true}, "1",
                              "probability that an interval covers", 0.95),
                    parameter("tail_fraction", &StatisticsNumbers::tail_fraction,
                              Range{.low = 0, .high = 0.5, .open_low = true}, "1",
                              "share of the replicas that tail estimates use", 0.01));
  }
};

void read_quantiles(const Json& value, Draft& draft) {
  const Range level{.low = 0, .high = 1, .open_low = true, .open_high = true};
  const std::string pointer = "/statistics/quantiles";
  const auto levels = read_array(value, pointer, level, "an array of numbers in (0, 1)", draft.reading);
  if (!levels) return;
  std::vector<double>& sorted = draft.experiment.statistics.quantiles;
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
    const auto& names = draft.experiment.observable_names;
    const auto place = std::find(names.begin(), names.end(), name);
    if (place == names.end())
      draft.reading.report(child(pointer, name), "one of the experiment's observables, " + quoted_list(names),
                           shown(Json(name)), nearest_hint(name, names));
    else if (thresholds && draft.is_sound("/observables"))
      draft.observables[static_cast<std::size_t>(place - names.begin())].thresholds = *thresholds;
  }
}

void read_statistics(Draft& draft) {
  Json* node = object_member(draft, "statistics", "an object");
  if (node == nullptr) return;
  const ReadingInFloat64 in_float64(draft.reading);
  StatisticsNumbers numbers;
  read_parameters(*node, "/statistics", draft.reading, numbers);
  draft.experiment.statistics.confidence = numbers.confidence;
  draft.experiment.statistics.tail_fraction = numbers.tail_fraction;
  const auto part = [&](std::string_view name) -> const Json& {
    return *member_called(draft, *node, "statistics", name);
  };
  read_quantiles(part("quantiles"), draft);
  read_thresholds(part("thresholds"), draft);
}

ExperimentKey statistics_key() {
  std::vector<ExperimentKey> members = keys_of_struct<StatisticsNumbers>();
  const Json level = schema_of_range("number", {.low = 0, .high = 1, .open_low = true, .open_high = true});
  members.push_back(key_with_default("quantiles", "an array of numbers in (0, 1)", "levels of the quantiles",
                                     {0.5, 0.9, 0.99, 0.999}, array_of(level)));
  members.push_back(key_with_default("thresholds", "an object: observable, an array of numbers",
                                     "levels whose exceedance is counted", Json::object(),
                                     {{"type", "object"}, {"additionalProperties", array_of({{"type", "number"}})}}));
  return object_key("statistics", meaning_of<StatisticsNumbers>(), Json::object(), std::move(members));
}

} // namespace

Section statistics_section() {
  return {statistics_key(), Stage::estimates, read_statistics};
}

} // namespace heavytail
