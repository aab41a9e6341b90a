// SPDX-License-Identifier: MIT
#include "host/output/long_table.hpp"

#include "host/describe/key_rows.hpp"
#include "host/output/report.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace heavytail {

namespace {

/// A cell, in quotes where it needs them.
std::string cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

/// Of what a number is.
struct Place {
  std::string model;
  std::optional<std::int64_t> step = {};
  std::optional<double> time = {};
  std::string observable = {};
};

class LongTable {
public:
  explicit LongTable(const FileResult& file) {
    for (const auto& [pointer, value] : file.points.front().set.items()) axes_.push_back(pointer);
    for (const std::string& axis : axes_) text_ += cell(axis) + ",";
    text_ += "model,checkpoint,time,observable,statistic,value,low,high\n";
    for (const PointResult& point : file.points) {
      go_to(point.set);
      for (const EnsembleResult& each : point.result.ensembles) add(each);
      for (const ModelComparison& each : point.result.comparison) add(each);
      for (const TheoryEntry& each : point.result.theory) add(each);
    }
    for (const WeakErrorResult& each : file.weak_errors) {
      go_to(each.set);
      add_numbers({.model = each.model, .time = each.time, .observable = each.observable}, each, "weak_error");
    }
  }

  std::string take() { return std::move(text_); }

private:
  /// The rows that follow are of a point that sets this.
  void go_to(const Json& set) {
    point_.clear();
    for (const std::string& axis : axes_)
      point_ += (set.contains(axis) ? cell(value_label(set[axis])) : std::string()) + ",";
  }

  template <class T> void add_numbers(const Place& place, const T& from, const std::string& name = {}) {
    std::string before = point_ + cell(place.model) + ",";
    if (place.step) before += std::to_string(*place.step);
    before += ",";
    if (place.time) before += number_cell(*place.time);
    before += "," + cell(place.observable) + ",";
    for_each_number(from, name, [&](const NumberRow& row) {
      text_ += before + cell(row.statistic) + "," + row.value + ",";
      if (row.interval) text_ += number_cell(row.interval->low);
      text_ += ",";
      if (row.interval) text_ += number_cell(row.interval->high);
      text_ += "\n";
    });
  }

  void add(const EnsembleResult& ensemble) {
    add_numbers({.model = ensemble.model}, ensemble);
    for (const CheckpointResult& checkpoint : ensemble.checkpoints) {
      Place place{.model = ensemble.model, .step = checkpoint.step, .time = checkpoint.time};
      add_numbers(place, checkpoint);
      const auto& survival = ensemble.survival;
      const auto found = std::find_if(survival.begin(), survival.end(),
                                      [&](const SurvivalResult& each) { return each.step == checkpoint.step; });
      if (found != survival.end()) add_numbers(place, *found);
      for (const ObservableResult& each : checkpoint.observables) {
        place.observable = each.name;
        add_numbers(place, each);
      }
    }
    for (const ConvergenceResult& each : ensemble.convergence)
      add_numbers({.model = ensemble.model, .observable = each.name}, each, "convergence");
    if (ensemble.stop)
      add_numbers({.model = ensemble.model, .observable = ensemble.stop->observable}, *ensemble.stop,
                  "stop." + called(stop_statistic_words.at(static_cast<std::size_t>(ensemble.stop->statistic)),
                                   ensemble.stop->p, ensemble.stop->threshold));
  }

  void add(const ModelComparison& model) {
    for (const CheckpointComparison& checkpoint : model.checkpoints)
      for (const ObservableComparison& each : checkpoint.observables)
        add_numbers({model.model, checkpoint.step, checkpoint.time, each.name}, each);
  }

  void add(const TheoryEntry& entry) {
    const PredictionResult& prediction = entry.prediction;
    add_numbers({prediction.model, prediction.step, prediction.time, prediction.observable.value_or("")}, entry,
                "theory." + prediction.id + "." +
                    called(name_of(prediction.quantity), prediction.p, prediction.threshold));
  }

  /// `quantile(0.5)`.
  static std::string called(std::string_view name, const std::optional<double>& p,
                            const std::optional<double>& threshold) {
    const std::optional<double>& argument = p ? p : threshold;
    return argument ? fmt::format("{}({})", name, number_cell(*argument)) : std::string(name);
  }

  std::vector<std::string> axes_;
  std::string point_; ///< the cells of the axes, each with its comma
  std::string text_;
};

} // namespace

std::string long_table(const FileResult& file) {
  return LongTable(file).take();
}

} // namespace heavytail
