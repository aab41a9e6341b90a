// SPDX-License-Identifier: MIT
#include "host/output/state.hpp"

#include "host/batches.hpp"
#include "host/input/values.hpp"
#include "host/numbers.hpp"
#include "host/output/json_text.hpp"
#include "host/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace heavytail {

namespace {

constexpr const char* state_schema = "heavytail/state/2";

/// A value of a state that is read, with its pointer.  What cannot be in a state is refused.
class Node {
public:
  explicit Node(const Json& json, std::string pointer = {}) : json_(&json), pointer_(std::move(pointer)) {}

  const Json& json() const { return *json_; }

  const std::string& pointer() const { return pointer_; }

  [[noreturn]] void refuse(const std::string& expected, const std::string& found) const {
    throw InputError({{.pointer = pointer_, .expected = expected, .found = found, .hint = "the state is damaged"}});
  }

  [[noreturn]] void refuse(const std::string& expected) const { refuse(expected, shown(*json_)); }

  void must_be(const Json& value) const {
    if (*json_ != value) refuse(value.dump());
  }

  Node operator[](const char* key) const {
    if (!json_->is_object()) refuse("an object");
    const auto found = json_->find(key);
    if (found == json_->end()) refuse(fmt::format("an object with \"{}\"", key), "none");
    return Node(*found, child(pointer_, key));
  }

  std::vector<Node> elements() const {
    if (!json_->is_array()) refuse("an array");
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < json_->size(); ++i) nodes.emplace_back((*json_)[i], child(pointer_, i));
    return nodes;
  }

  /// The elements of an array that must have so many.
  std::vector<Node> elements(std::size_t count) const {
    std::vector<Node> nodes = elements();
    if (nodes.size() != count)
      refuse(fmt::format("an array of length {}", count), fmt::format("length {}", nodes.size()));
    return nodes;
  }

  /// Those of an array that may have so many.
  std::vector<Node> elements_up_to(std::size_t most) const {
    std::vector<Node> nodes = elements();
    if (nodes.size() > most)
      refuse(fmt::format("an array of length {} at most", most), fmt::format("length {}", nodes.size()));
    return nodes;
  }

  std::uint64_t count(std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) const {
    if (!json_->is_number_unsigned() || json_->get<std::uint64_t>() > most)
      refuse(fmt::format("an integer from 0 to {}", most));
    return json_->get<std::uint64_t>();
  }

  double number() const {
    if (json_->is_number()) return json_->get<double>();
    if (*json_ == "inf") return inf;
    if (*json_ == "-inf") return -inf;
    if (*json_ != "nan") refuse("a number");
    return nan;
  }

  /// A number that is not NaN.
  double real() const {
    if (*json_ == "nan") refuse("a number");
    return number();
  }

private:
  const Json* json_;
  std::string pointer_;
};

/// The digits without the zeros at their end.
template <class Digits> Json digits_json(const Digits& digits) {
  std::size_t count = digits.size();
  while (count > 0 && digits[count - 1] == 0) --count;
  Json json = Json::array();
  for (std::size_t i = 0; i < count; ++i) json.push_back(digits[i]);
  return json;
}

/// Limbs of the number in two's complement.
template <class Limbs> void read_digits(const Node& node, Limbs& limbs) {
  const std::vector<Node> digits = node.elements_up_to(limbs.size());
  for (std::size_t i = 0; i < digits.size(); ++i)
    limbs[i] = static_cast<std::int64_t>(digits[i].count(std::numeric_limits<std::uint32_t>::max()));
  limbs.back() = static_cast<std::int32_t>(limbs.back());
}

Json extremes_json(const std::vector<Extreme>& extremes) {
  Json json = Json::array();
  for (const Extreme& each : extremes) json.push_back(Json::array({json_number(each.value), each.replica}));
  return json;
}

std::vector<Extreme> read_extremes(const Node& node, std::size_t most) {
  std::vector<Extreme> extremes;
  for (const Node& each : node.elements_up_to(most)) {
    const std::vector<Node> pair = each.elements(2);
    extremes.push_back({pair[0].real(), pair[1].count()});
  }
  return extremes;
}

/// A number inside of a bin, of differences from a centre.
double value_in(const Bin& bin) {
  if (bin.lower == bin.upper) return bin.lower;
  return bin.lower >= 0 ? std::nextafter(bin.upper, bin.lower) : std::nextafter(bin.lower, bin.upper);
}

Json summary_json(const Summary& summary) {
  Json json;
  const OrderedHistogram& histogram = summary.histogram();
  json["binning"] = {{"centre", histogram.binning().centre},
                     {"fine", histogram.binning().fine},
                     {"float32", histogram.binning().float32}};
  json["bins"] = Json::array();
  if (histogram.binning().fine)
    for (const BinRun& run : histogram.fine_runs())
      json["bins"].push_back(Json::array({json_number(run.least), json_number(run.greatest), run.count}));
  else
    for (const Bin& bin : histogram.offset_bins())
      json["bins"].push_back(Json::array({json_number(value_in(bin)), bin.count}));
  json["smallest"] = json_number(summary.smallest());
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

Binning read_binning(const Node& node) {
  const auto flag = [&](const char* key) {
    if (!node[key].json().is_boolean()) node[key].refuse("true or false");
    return node[key].json().get<bool>();
  };
  const Binning binning{node["centre"].real(), flag("fine"), flag("float32")};
  const double centre = binning.float32 ? static_cast<double>(static_cast<float>(binning.centre)) : binning.centre;
  if (centre != binning.centre || !(std::abs(centre) < (binning.float32 ? 0x1p100 : 0x1p1000)))
    node["centre"].refuse("a number of the experiment's precision");
  return binning;
}

/// The bins of so many values: one value of each, or of fine ones the smallest and the largest, and its count.
std::vector<BinRun> read_bins(const Node& node, std::uint64_t values, bool fine) {
  std::vector<BinRun> runs;
  std::uint64_t left = values;
  for (const Node& bin : node.elements()) {
    const std::vector<Node> parts = bin.elements(fine ? 3 : 2);
    runs.push_back({parts.front().real(), parts[parts.size() - 2].real(), parts.back().count(left)});
    left -= runs.back().count;
    if (runs.back().greatest < runs.back().least ||
        (fine && !std::isfinite(runs.back().least) && runs.back().least != runs.back().greatest))
      bin.refuse("the smallest and the largest value of a bin");
  }
  if (left != 0) node.refuse(fmt::format("bins of {} values", values), fmt::format("{}", values - left));
  return runs;
}

/// Adds what `node` says of so many replicas to an empty summary.
void read_summary(const Node& node, std::uint64_t replicas, Summary& summary) {
  const std::uint64_t diverged = node["diverged"].count(replicas);
  const std::uint64_t as_infinity = node["diverged_as_infinity"].count(diverged);
  const std::uint64_t survivors = replicas - diverged;
  const Binning binning = read_binning(node["binning"]);
  summary = Summary(summary.thresholds(), summary.extremes(), binning);
  Tally tally;
  tally.as_offsets = true;
  tally.runs = read_bins(node["bins"], survivors, binning.fine);
  tally.smallest = node["smallest"].real();
  tally.largest = node["largest"].real();
  const auto infinite = [](const BinRun& run) { return std::isinf(run.least); };
  if (tally.smallest > tally.largest && !std::all_of(tally.runs.begin(), tally.runs.end(), infinite))
    node["smallest"].refuse("a number up to the largest");
  read_digits(node["sum"], tally.sum);
  read_digits(node["squares"], tally.squares);
  for (const Node& each : node["exceedances"].elements(summary.thresholds().size()))
    tally.exceedances.push_back(each.count(survivors));
  tally.highest = read_extremes(node["highest"], summary.extremes());
  tally.lowest = read_extremes(node["lowest"], summary.extremes());
  summary.add(tally);
  summary.add_diverged(DivergedAs::infinity, as_infinity);
  summary.add_diverged(DivergedAs::absent, diverged - as_infinity);
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
                    {"diverged", partial.exit->diverged},
                    {"overshoots", partial.exit->overshoots}};
  return json;
}

Partial read_partial(const Node& node, const Plan& plan, std::uint64_t replicas) {
  Partial partial = Partial::empty(plan);
  node["replicas"].must_be(replicas);
  partial.replicas = replicas;
  const std::vector<Node> checkpoints = node["checkpoints"].elements(partial.checkpoints.size());
  for (std::size_t c = 0; c < checkpoints.size(); ++c) {
    const Node& at = checkpoints[c];
    Checkpoint& checkpoint = partial.checkpoints[c];
    at["step"].must_be(checkpoint.step);
    checkpoint.diverged = at["diverged"].count(replicas);
    const std::vector<Node> summaries = at["summaries"].elements(checkpoint.summaries.size());
    for (std::size_t o = 0; o < summaries.size(); ++o) {
      summaries[o]["diverged"].must_be(checkpoint.diverged);
      read_summary(summaries[o], replicas, checkpoint.summaries[o]);
    }
  }
  read_summary(node["diverged_at"], partial.checkpoints.back().diverged, partial.diverged_at);
  if (partial.exit) {
    const Node exit = node["exit"];
    read_summary(exit["at"], replicas, partial.exit->at);
    partial.exit->upwards = exit["upwards"].count(partial.exit->at.survivors());
    partial.exit->diverged = exit["diverged"].count(partial.exit->at.diverged());
    partial.exit->overshoots = exit["overshoots"].count(partial.exit->at.survivors());
  }
  return partial;
}

Json numbers_json(const std::vector<double>& numbers) {
  Json json = Json::array();
  for (const double number : numbers) json.push_back(json_number(number));
  return json;
}

std::vector<double> read_numbers(const Node& node, std::size_t count) {
  std::vector<double> numbers;
  for (const Node& each : node.elements(count)) numbers.push_back(each.number());
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

std::vector<BatchValues> read_batches(const Node& node, std::size_t count, std::size_t numbers, std::size_t levels) {
  std::vector<BatchValues> batches;
  for (const Node& values : node.elements(count)) {
    BatchValues& batch = batches.emplace_back();
    batch.means = read_numbers(values["means"], numbers);
    for (const Node& quantile : values["quantiles"].elements(levels))
      batch.quantiles.push_back(read_numbers(quantile, numbers));
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

SweepPoint read_sweep_point(const Node& node) {
  SweepPoint point;
  for (const Node& each : node["set"].elements()) {
    const std::vector<Node> pair = each.elements(2);
    if (!pair[0].json().is_string()) pair[0].refuse("a JSON pointer");
    point.set.emplace_back(pair[0].json().get<std::string>(), pair[1].json());
  }
  try {
    point.experiment = read_experiment(node["experiment"].json());
  } catch (const InputError& error) {
    throw placed_at(node["experiment"].pointer(), error);
  }
  return point;
}

Ensembles read_ensembles(const Node& node, const Experiment& experiment) {
  Ensembles ensembles;
  std::uint64_t replicas = 0;
  for (const Node& range : node["replicas"].elements()) {
    const std::vector<Node> pair = range.elements(2);
    const std::uint64_t first = pair[0].count(experiment.replicas);
    ensembles.ranges.push_back({first, pair[1].count(experiment.replicas - first)});
    replicas += ensembles.ranges.back().count;
  }
  const std::size_t batches = statistical_batches(experiment) > 1 ? ensembles.ranges.size() : 0;
  const std::vector<Node> models = node["models"].elements(experiment.models.size());
  for (std::size_t m = 0; m < models.size(); ++m) {
    const Plan& plan = experiment.models[m].plan();
    ensembles.partials.push_back(read_partial(models[m]["ensemble"], plan, replicas));
    ensembles.batches.push_back(read_batches(models[m]["batches"], batches,
                                             plan.checkpoints.size() * plan.observables.size(),
                                             experiment.statistics.quantiles.size()));
  }
  return ensembles;
}

/// FNV-1a, 64 bits, of the names and the texts of all members but the checksum itself.
std::string checksum_of(const Json& state) {
  constexpr std::uint64_t basis = 0xcbf29ce484222325;
  constexpr std::uint64_t prime = 0x100000001b3;
  std::uint64_t hash = basis;
  for (const auto& [key, value] : state.items()) {
    if (key == "checksum") continue;
    for (const char byte : key + value.dump()) hash = (hash ^ static_cast<unsigned char>(byte)) * prime;
  }
  return fmt::format("{:016x}", hash);
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
  json["checksum"] = checksum_of(json);
  return json;
}

State read_state(const Json& json) {
  if (!json.is_object() || !json.contains("schema") || json["schema"] != state_schema)
    throw no_state(json.is_object() && json.contains("schema") ? shown(json["schema"]) : "another file");
  const Node root(json);
  State state;
  if (!root["is_sweep"].json().is_boolean()) root["is_sweep"].refuse("true or false");
  state.is_sweep = json["is_sweep"].get<bool>();
  const Node points = root["points"];
  for (const Node& node : state.is_sweep ? points.elements() : points.elements(1)) {
    state.points.push_back(read_sweep_point(node));
    node["set"].elements(state.is_sweep ? state.points.front().set.size() : 0);
    state.ensembles.push_back(read_ensembles(node, state.points.back().experiment));
  }
  if (state.points.empty()) points.refuse("one point at least");
  state.name = state.points.front().experiment.name;
  root["name"].must_be(state.name);
  const std::string checksum = checksum_of(json);
  if (root["checksum"].json() != checksum)
    root["checksum"].refuse(fmt::format("that of the content, \"{}\"", checksum));
  return state;
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
