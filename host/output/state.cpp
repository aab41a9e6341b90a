// SPDX-License-Identifier: MIT
#include "host/output/state.hpp"

#include "host/numbers.hpp"
#include "host/output/json_text.hpp"
#include "host/problem.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace heavytail {

namespace {

constexpr const char* state_schema = "heavytail/state/1";

double number_of(const Json& json) {
  if (json.is_number()) return json.get<double>();
  const auto word = json.get<std::string>();
  return word == "inf" ? inf : word == "-inf" ? -inf : nan;
}

/// The digits without the zeros at their end.
template <class Digits> Json digits_json(const Digits& digits) {
  std::size_t count = digits.size();
  while (count > 0 && digits[count - 1] == 0) --count;
  Json json = Json::array();
  for (std::size_t i = 0; i < count; ++i) json.push_back(digits[i]);
  return json;
}

/// Limbs of the number in two's complement.
template <class Limbs> void read_digits(const Json& json, Limbs& limbs) {
  for (std::size_t i = 0; i < json.size(); ++i) limbs.at(i) = json[i].get<std::uint32_t>();
  if (json.size() == limbs.size()) limbs.back() = static_cast<std::int32_t>(json.back().get<std::uint32_t>());
}

Json extremes_json(const std::vector<Extreme>& extremes) {
  Json json = Json::array();
  for (const Extreme& each : extremes) json.push_back(Json::array({json_number(each.value), each.replica}));
  return json;
}

std::vector<Extreme> read_extremes(const Json& json) {
  std::vector<Extreme> extremes;
  for (const Json& each : json) extremes.push_back({number_of(each[0]), each[1].get<std::uint64_t>()});
  return extremes;
}

/// A number inside of a bin.
double value_in(const Bin& bin) {
  if (bin.lower == bin.upper) return bin.lower;
  return bin.lower >= 0 ? std::nextafter(bin.upper, bin.lower) : std::nextafter(bin.lower, bin.upper);
}

Json summary_json(const Summary& summary) {
  Json json;
  json["bins"] = Json::array();
  bool below = true; // the finite numbers
  for (const Bin& bin : summary.histogram().bins()) {
    const bool lowest = below && std::isfinite(bin.lower);
    if (lowest) below = false;
    json["bins"].push_back(Json::array({json_number(lowest ? summary.smallest() : value_in(bin)), bin.count}));
  }
  json["largest"] = json_number(summary.largest());
  json["sum"] = digits_json(summary.sum().canonical());
  json["squares"] = digits_json(summary.squares().canonical());
  json["exceedances"] = Json::array();
  const std::uint64_t as_infinity = summary.sample_size() - summary.survivors();
  for (std::size_t i = 0; i < summary.thresholds().size(); ++i)
    json["exceedances"].push_back(summary.exceedance_count(i) - as_infinity);
  json["highest"] = extremes_json(summary.highest());
  json["lowest"] = extremes_json(summary.lowest());
  json["diverged"] = summary.diverged();
  json["diverged_as_infinity"] = as_infinity;
  return json;
}

/// Adds what `json` says to an empty summary.
void read_summary(const Json& json, Summary& summary) {
  Tally tally;
  for (const Json& bin : json.at("bins")) tally.runs.push_back({number_of(bin[0]), bin[1].get<std::uint64_t>()});
  tally.largest = number_of(json.at("largest"));
  read_digits(json.at("sum"), tally.sum);
  read_digits(json.at("squares"), tally.squares);
  tally.exceedances = json.at("exceedances").get<std::vector<std::uint64_t>>();
  tally.highest = read_extremes(json.at("highest"));
  tally.lowest = read_extremes(json.at("lowest"));
  if (tally.exceedances.size() != summary.thresholds().size()) throw std::out_of_range("thresholds");
  summary.add(tally);
  const auto as_infinity = json.at("diverged_as_infinity").get<std::uint64_t>();
  summary.add_diverged(DivergedAs::infinity, as_infinity);
  summary.add_diverged(DivergedAs::absent, json.at("diverged").get<std::uint64_t>() - as_infinity);
}

Json partial_json(const Partial& partial) {
  Json json;
  json["replicas"] = partial.replicas;
  json["checkpoints"] = Json::array();
  for (const Checkpoint& checkpoint : partial.checkpoints) {
    Json at{{"step", checkpoint.step}, {"diverged", checkpoint.diverged}, {"summaries", Json::array()}};
    for (const Summary& summary : checkpoint.summaries) at["summaries"].push_back(summary_json(summary));
    json["checkpoints"].push_back(std::move(at));
  }
  json["diverged_at"] = summary_json(partial.diverged_at);
  if (partial.exit)
    json["exit"] = {{"at", summary_json(partial.exit->at)},
                    {"upwards", partial.exit->upwards},
                    {"diverged", partial.exit->diverged}};
  return json;
}

Partial read_partial(const Json& json, const Task& task) {
  Partial partial = Partial::empty(task);
  partial.replicas = json.at("replicas").get<std::uint64_t>();
  for (std::size_t c = 0; c < partial.checkpoints.size(); ++c) {
    const Json& at = json.at("checkpoints").at(c);
    Checkpoint& checkpoint = partial.checkpoints[c];
    checkpoint.diverged = at.at("diverged").get<std::uint64_t>();
    for (std::size_t o = 0; o < checkpoint.summaries.size(); ++o)
      read_summary(at.at("summaries").at(o), checkpoint.summaries[o]);
  }
  read_summary(json.at("diverged_at"), partial.diverged_at);
  if (partial.exit) {
    const Json& exit = json.at("exit");
    read_summary(exit.at("at"), partial.exit->at);
    partial.exit->upwards = exit.at("upwards").get<std::uint64_t>();
    partial.exit->diverged = exit.at("diverged").get<std::uint64_t>();
  }
  return partial;
}

Json numbers_json(const std::vector<double>& numbers) {
  Json json = Json::array();
  for (const double number : numbers) json.push_back(json_number(number));
  return json;
}

std::vector<double> read_numbers(const Json& json) {
  std::vector<double> numbers;
  for (const Json& each : json) numbers.push_back(number_of(each));
  return numbers;
}

Json batches_json(const std::vector<BatchValues>& batches) {
  Json json = Json::array();
  for (const BatchValues& batch : batches) {
    Json values{{"means", numbers_json(batch.means)}, {"quantiles", Json::array()}};
    for (const std::vector<double>& quantile : batch.quantiles) values["quantiles"].push_back(numbers_json(quantile));
    json.push_back(std::move(values));
  }
  return json;
}

std::vector<BatchValues> read_batches(const Json& json) {
  std::vector<BatchValues> batches;
  for (const Json& values : json) {
    BatchValues& batch = batches.emplace_back();
    batch.means = read_numbers(values.at("means"));
    for (const Json& quantile : values.at("quantiles")) batch.quantiles.push_back(read_numbers(quantile));
  }
  return batches;
}

Json point_json(const SweepPoint& point, const Ensembles& ensembles) {
  Json json;
  json["set"] = Json::array();
  for (const auto& [pointer, value] : point.set) json["set"].push_back(Json::array({pointer, value}));
  json["experiment"] = point.experiment.document;
  json["replicas"] = Json::array();
  for (const Replicas& range : ensembles.ranges) json["replicas"].push_back(Json::array({range.first, range.count}));
  json["models"] = Json::array();
  for (std::size_t m = 0; m < ensembles.partials.size(); ++m)
    json["models"].push_back(
        {{"ensemble", partial_json(ensembles.partials[m])}, {"batches", batches_json(ensembles.batches[m])}});
  return json;
}

void read_point(const Json& json, State& state) {
  SweepPoint point;
  for (const Json& each : json.at("set")) point.set.emplace_back(each[0].get<std::string>(), each[1]);
  point.experiment = read_experiment(json.at("experiment"));
  Ensembles ensembles;
  for (const Json& range : json.at("replicas"))
    ensembles.ranges.push_back({range[0].get<std::uint64_t>(), range[1].get<std::uint64_t>()});
  for (std::size_t m = 0; m < point.experiment.models.size(); ++m) {
    const Json& model = json.at("models").at(m);
    ensembles.partials.push_back(read_partial(model.at("ensemble"), point.experiment.models[m].task));
    ensembles.batches.push_back(read_batches(model.at("batches")));
  }
  state.points.push_back(std::move(point));
  state.ensembles.push_back(std::move(ensembles));
}

InputError no_state(const std::string& found) {
  return InputError({{.pointer = "",
                      .expected = fmt::format("a state, \"{}\"", state_schema),
                      .found = found,
                      .hint = "heavytail run --save-state writes one"}});
}

} // namespace

Json state_json(const State& state) {
  Json json{{"schema", state_schema}, {"name", state.name}, {"is_sweep", state.is_sweep}, {"points", Json::array()}};
  for (std::size_t i = 0; i < state.points.size(); ++i)
    json["points"].push_back(point_json(state.points[i], state.ensembles[i]));
  return json;
}

State read_state(const Json& json) {
  if (!json.is_object() || !json.contains("schema") || json["schema"] != state_schema)
    throw no_state(json.is_object() && json.contains("schema") ? json["schema"].dump() : "another file");
  try {
    State state;
    state.name = json.at("name").get<std::string>();
    state.is_sweep = json.at("is_sweep").get<bool>();
    for (const Json& point : json.at("points")) read_point(point, state);
    return state;
  } catch (const Json::exception& error) {
    throw no_state(fmt::format("a damaged one ({})", error.what()));
  } catch (const std::out_of_range&) {
    throw no_state("a damaged one");
  }
}

State merged(const std::vector<State>& states) {
  State whole{.name = states.front().name,
              .is_sweep = states.front().is_sweep,
              .points = states.front().points,
              .ensembles = {}};
  for (const State& state : states) {
    bool same = state.points.size() == whole.points.size();
    for (std::size_t i = 0; same && i < whole.points.size(); ++i)
      same = state.points[i].experiment.document == whole.points[i].experiment.document;
    if (!same)
      throw InputError({{.pointer = "",
                         .expected = "states of one experiment",
                         .found = fmt::format("\"{}\" and another \"{}\"", whole.name, state.name),
                         .hint = "everything but the replicas must be the same"}});
  }
  for (std::size_t i = 0; i < whole.points.size(); ++i) {
    std::vector<Ensembles> parts;
    for (const State& state : states) parts.push_back(state.ensembles[i]);
    whole.ensembles.push_back(merged(whole.points[i].experiment, parts));
  }
  return whole;
}

} // namespace heavytail
