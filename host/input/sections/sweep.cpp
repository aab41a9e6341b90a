// SPDX-License-Identifier: MIT
// "sweep": from a file to its experiments, by values put at pointers, and the grid of a sweep's axes.
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/experiment.hpp"
#include "host/input/sections/section.hpp"
#include "kernels/errors.hpp"
#include "kernels/task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace heavytail {

namespace {

constexpr std::size_t most_points = 1U << 16U;
constexpr std::size_t most_numbers = 1U << 28U; ///< in the tables of all points

/// The keys of a pointer; nothing where it is none.
std::optional<std::vector<std::string>> split_pointer(const std::string& pointer) {
  if (!pointer.starts_with('/')) return std::nullopt;
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    const char c = pointer[i];
    if (c == '/') {
      keys.emplace_back();
    } else if (c == '~') {
      if (i + 1 == pointer.size() || (pointer[i + 1] != '0' && pointer[i + 1] != '1')) return std::nullopt;
      keys.back() += pointer[++i] == '0' ? '~' : '/';
    } else {
      keys.back() += c;
    }
  }
  return keys;
}

/// The element or member of `node` called `key`; a member that is not there is made.  nullptr where there can be none.
Json* entered(Json& node, const std::string& key) {
  if (node.is_object()) return &node[key];
  if (!node.is_array() || key.empty() || key.size() > 9 || (key.size() > 1 && key[0] == '0')) return nullptr;
  if (!std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; })) return nullptr;
  const std::size_t index = std::stoul(key);
  return index < node.size() ? &node[index] : nullptr;
}

/// Puts a value at a pointer; objects on the way are made where there is nothing.  Reports at `culprit` where that
/// cannot be.
bool put(Json& document, const std::string& pointer, const Json& value, const std::string& culprit, Reading& reading) {
  const auto keys = split_pointer(pointer);
  if (!keys) {
    reading.report(culprit, "a JSON pointer such as /noise/dof", shown(Json(pointer)));
    return false;
  }
  Json* node = &document;
  for (const std::string& key : *keys) {
    if (node->is_null()) *node = Json::object();
    node = entered(*node, key);
    if (node == nullptr) {
      reading.report(culprit, "a pointer to a place in the experiment", shown(Json(pointer)));
      return false;
    }
  }
  *node = value;
  return true;
}

struct Axis {
  std::size_t place = 0; ///< in the file's list
  std::string path;
  std::vector<Json> values;
};

bool is_or_is_below(const std::string& path, const std::string& pointer) {
  return path.starts_with(pointer) && (path.size() == pointer.size() || path[pointer.size()] == '/');
}

std::optional<Axis> read_axis(Json node, std::size_t place, std::span<const Axis> before, Reading& reading) {
  const std::string at = child("/sweep", place);
  static const std::vector<std::string> keys = {"path", "values"};
  if (!is_object(node, at, "an object with \"path\" and \"values\"", reading)) return std::nullopt;
  refuse_unknown_keys(node, at, keys, reading);
  const std::size_t problems_before = reading.problems.size();
  const std::string path_at = at + "/path";
  const std::string path = node.contains("path") && node["path"].is_string() ? node["path"].get<std::string>() : "";
  if (!split_pointer(path))
    reading.report(path_at, "a JSON pointer such as \"/noise/dof\"",
                   node.contains("path") ? shown(node["path"]) : "nothing");
  for (const char* fixed : {"/sweep", "/schema"})
    if (is_or_is_below(path, fixed))
      reading.report(path_at, "a key of the experiment that can vary", shown(Json(path)));
  for (const Axis& axis : before)
    if (is_or_is_below(path, axis.path) || is_or_is_below(axis.path, path))
      reading.report(path_at, "a place apart from that of axis " + shown(Json(axis.path)), shown(Json(path)),
                     "one of the two would overwrite the other");
  const Json values = node.contains("values") ? node["values"] : Json::array();
  if (!values.is_array() || values.empty())
    reading.report(at + "/values", "an array of values, one at least",
                   node.contains("values") ? shown(values) : "nothing");
  if (reading.problems.size() != problems_before) return std::nullopt;
  return Axis{place, path, values.get<std::vector<Json>>()};
}

/// The axes that make sense; the others are reported.
std::vector<Axis> read_axes(const Json& node, Reading& reading) {
  std::vector<Axis> axes;
  if (!node.is_array() || node.empty()) {
    reading.report("/sweep", "an array of {\"path\", \"values\"}, one at least", shown(node));
    return axes;
  }
  double points = 1;
  for (std::size_t i = 0; i < node.size(); ++i)
    if (auto axis = read_axis(node[i], i, axes, reading)) {
      points *= static_cast<double>(axis->values.size());
      axes.push_back(*std::move(axis));
    }
  if (points <= static_cast<double>(most_points)) return axes;
  reading.report("/sweep", fmt::format("at most {} points", most_points), fmt::format("{:.0f}", points));
  return {};
}

/// Pointer and value of every axis at point number `i`, the last axis changing fastest.
std::vector<std::pair<std::string, Json>> setting(std::span<const Axis> axes, std::size_t i) {
  std::vector<std::pair<std::string, Json>> set;
  for (std::size_t a = axes.size(); a-- > 0; i /= axes[a].values.size())
    set.emplace_back(axes[a].path, axes[a].values[i % axes[a].values.size()]);
  std::reverse(set.begin(), set.end());
  return set;
}

/// Problems of the points, each once.
class PointProblems {
public:
  void add(const Problem& problem, std::span<const std::pair<std::string, Json>> set) {
    const auto same = [&](const Found& f) {
      return f.problem.pointer == problem.pointer && f.problem.expected == problem.expected &&
             f.problem.found == problem.found;
    };
    const auto known = std::find_if(found_.begin(), found_.end(), same);
    if (known != found_.end()) {
      ++known->count;
      return;
    }
    std::string label;
    for (const auto& [path, value] : set)
      label += fmt::format("{}{} = {}", label.empty() ? "" : ", ", path, shown(value));
    found_.push_back({problem, label, 1});
  }

  /// Those that not all of the `points` have say where they were met first.
  void report_to(Reading& reading, std::size_t points) const {
    for (Found f : found_) {
      if (f.count < points)
        f.problem.hint += fmt::format("{}at the sweep's point {}", f.problem.hint.empty() ? "" : "; ", f.label);
      reading.problems.push_back(f.problem);
    }
  }

private:
  struct Found {
    Problem problem;
    std::string label;
    std::size_t count = 0;
  };

  std::vector<Found> found_;
};

/// A key that no component knows, although an axis sets it, is the axis's fault.
void blame_axes(Reading& point, std::span<const Axis> axes) {
  for (const Axis& axis : axes)
    for (const std::string& unknown : point.unknown_keys) {
      if (!is_or_is_below(axis.path, unknown)) continue;
      for (Problem& problem : point.problems)
        if (problem.pointer == unknown)
          problem = {child(child("/sweep", axis.place), "path"), "the pointer of a key that the experiment knows",
                     shown(Json(axis.path)), problem.hint};
    }
}

/// The points of the grid; problems go into `reading`.
std::vector<SweepPoint> read_points(const Json& base, std::span<const Axis> axes, const std::stop_token& stop,
                                    Reading& reading) {
  std::size_t count = 1;
  for (const Axis& axis : axes) count *= axis.values.size();
  std::vector<SweepPoint> points;
  PointProblems problems;
  std::size_t numbers = 0;
  for (std::size_t i = 0; i < count && numbers <= most_numbers; ++i) {
    throw_if_stopped(stop);
    const auto set = setting(axes, i);
    Json document = base;
    Reading placing;
    for (std::size_t a = 0; a < set.size(); ++a)
      put(document, set[a].first, set[a].second, child(child("/sweep", axes[a].place), "path"), placing);
    Draft draft = read_draft(std::move(document));
    std::optional<Experiment> experiment = build_experiment(draft);
    blame_axes(draft.reading, axes);
    for (const Problem& problem : placing.problems) problems.add(problem, set);
    for (const Problem& problem : draft.reading.problems) problems.add(problem, set);
    if (!experiment) continue;
    for (const ModelRun& run : experiment->models) numbers += run.task->table.size();
    points.push_back({set, *std::move(experiment)});
  }
  if (numbers > most_numbers)
    reading.report("/sweep", fmt::format("at most {} numbers in the learning rates of all points", most_numbers),
                   "more of them");
  problems.report_to(reading, count);
  return points;
}

ExperimentKey sweep_key() {
  const Json axis{
      {"type", "object"},
      {"additionalProperties", false},
      {"properties",
       {{"path", {{"type", "string"}, {"pattern", "^/"}}}, {"values", {{"type", "array"}, {"minItems", 1}}}}},
      {"required", {"path", "values"}}};
  return optional_key("sweep", "an array of {\"path\": pointer, \"values\": array}",
                      "runs the experiment with each value at the JSON pointer; several axes make a grid, of which the "
                      "last changes fastest",
                      array_of(axis));
}

} // namespace

/// Taken out of the document before a point of it is read.
Section sweep_section() {
  return {.key = sweep_key()};
}

ExperimentFile read_experiment_file(const Json& document, std::span<const Override> overrides,
                                    const std::stop_token& stop) {
  Reading reading;
  Json base = document;
  if (base.is_object())
    for (const auto& [pointer, value] : overrides) put(base, pointer, value, pointer, reading);
  ExperimentFile file;
  std::vector<Axis> axes;
  if (base.is_object() && base.contains("sweep")) {
    file.is_sweep = true;
    axes = read_axes(base["sweep"], reading);
    base.erase("sweep");
  }
  file.points = read_points(base, axes, stop, reading);
  if (!reading.problems.empty()) throw InputError(std::move(reading.problems));
  file.name = file.points.front().experiment.name;
  return file;
}

} // namespace heavytail
