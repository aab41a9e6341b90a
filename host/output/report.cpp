// SPDX-License-Identifier: MIT
// The summary that a person reads after a run: a table for each observable, over checkpoints or over the points of a
// sweep.
#include "host/output/report.hpp"

#include "host/input/experiment.hpp"
#include "host/output/table.hpp"
#include "host/output/theory.hpp"

#include <heavytail/integrators/tamed_euler.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace heavytail {

namespace {

constexpr std::size_t most_checkpoints = 7;

std::string number(double value) {
  return fmt::format("{:.4g}", value);
}

/// "0.31 ± 0.012"; without ± where there is no interval.
std::string estimate_text(const Estimate& estimate) {
  const double error = half_width(estimate);
  return number_text(estimate.value, error) + (std::isnan(error) ? "" : fmt::format(" ± {:.2g}", error));
}

std::string estimate_text(const QualifiedEstimate& estimate) {
  return estimate.interval ? estimate_text(Estimate{estimate.value, *estimate.interval}) : number(estimate.value);
}

/// Whether the law is that of the survivors: diverged replicas have no value in it.
bool is_of_survivors(const ObservableResult& observable, const EnsembleResult& ensemble) {
  return observable.get<SampleMean>().count < ensemble.replicas;
}

/// "0.31 ± 0.012 of survivors", or why there is no such number.
std::string mean_text(const ObservableResult& observable, const EnsembleResult& ensemble) {
  const auto& [count, mean, variance, finite_variance] = observable.get<SampleMean>();
  const char* of = is_of_survivors(observable, ensemble) ? " of survivors" : "";
  if (!std::isfinite(mean.value)) return number(mean.value) + of;
  return (finite_variance ? estimate_text(mean) : "infinite variance") + of;
}

std::string diverged_text(std::uint64_t diverged, std::uint64_t replicas, bool left_out) {
  if (diverged == 0) return "0";
  return fmt::format("{} ({:.3g} %){}", diverged, 100 * static_cast<double>(diverged) / static_cast<double>(replicas),
                     left_out ? ", left out" : "");
}

std::string percent_text(double confidence) {
  return fmt::format("{:.4g} %", 100 * confidence);
}

/// The places of the checkpoints to show: first, last, and some evenly between them.
std::vector<std::size_t> shown_checkpoints(std::size_t count) {
  std::vector<std::size_t> places;
  const std::size_t shown = std::min(count, most_checkpoints);
  for (std::size_t i = 0; i < shown; ++i) places.push_back(shown == 1 ? 0 : i * (count - 1) / (shown - 1));
  return places;
}

/// The last word of a pointer that is not a number: `optimizer` of /optimizer, `k` of /optimizer/compressor/k.
std::string axis_title(const std::string& pointer) {
  const std::size_t slash = pointer.rfind('/');
  const std::string last = slash == std::string::npos ? pointer : pointer.substr(slash + 1);
  const bool index = !last.empty() && last.find_first_not_of("0123456789") == std::string::npos;
  return index && slash > 0 ? pointer.substr(pointer.rfind('/', slash - 1) + 1) : last;
}

/// The quantiles that tables show: those of the experiment that are nearest to the median and to 0.99.
std::vector<double> shown_levels(const EnsembleResult& ensemble) {
  std::vector<double> levels;
  for (const double wanted : {0.5, 0.99}) {
    const auto& list = ensemble.checkpoints.front().observables.front().get<Quantiles>().list;
    const auto nearest = std::min_element(list.begin(), list.end(), [&](const auto& a, const auto& b) {
      return std::abs(a.p - wanted) < std::abs(b.p - wanted);
    });
    if (nearest != list.end() && (levels.empty() || levels.front() != nearest->p)) levels.push_back(nearest->p);
  }
  return levels;
}

std::string level_title(double p) {
  return p == 0.5 ? "median" : fmt::format("{} quantile", p);
}

/// Quantiles at the levels, with digits that tell the first and the last apart; "-" where the experiment has none.
std::vector<std::string> quantile_texts(const ObservableResult& observable, std::span<const double> levels) {
  const auto& list = observable.get<Quantiles>().list;
  std::vector<const QuantileEstimate*> found;
  for (const double p : levels) {
    const auto place = std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.p == p; });
    found.push_back(place == list.end() ? nullptr : &*place);
  }
  double spread = 0;
  if (!found.empty() && found.front() != nullptr && found.back() != nullptr)
    spread = found.back()->estimate.value - found.front()->estimate.value;
  std::vector<std::string> texts;
  for (const QuantileEstimate* each : found)
    texts.push_back(each == nullptr ? "-" : number_text(each->estimate.value, spread / 10));
  return texts;
}

/// The cells of an observable at a checkpoint: mean, quantiles, diverged.
std::vector<std::string> cells_of(const EnsembleResult& ensemble, const CheckpointResult& checkpoint, std::size_t o,
                                  std::span<const double> levels) {
  const ObservableResult& observable = checkpoint.observables[o];
  std::vector<std::string> cells{mean_text(observable, ensemble)};
  for (std::string& each : quantile_texts(observable, levels)) cells.push_back(std::move(each));
  cells.push_back(diverged_text(checkpoint.diverged, ensemble.replicas, is_of_survivors(observable, ensemble)));
  return cells;
}

void append_titles(std::vector<Table::Column>& columns, std::span<const double> levels) {
  columns.push_back({"mean"});
  for (const double p : levels) columns.push_back({level_title(p)});
  columns.push_back({"diverged"});
}

bool is_of_process(const EnsembleResult& ensemble) {
  return ensemble.model == "process";
}

/// The integrator of a process.
std::string integrator_of(const Result& result) {
  return result.experiment.at("integrator").at("type").get<std::string>();
}

/// Why replicas of a process may have diverged, and what to do.
std::string divergence_line(const Result& result, const EnsembleResult& ensemble) {
  if (ensemble.diverged == 0 || !is_of_process(ensemble)) return {};
  if (!read_experiment(result.experiment).models.front().may_overshoot) return {};
  return fmt::format("\n{} of {} replicas diverged: far out the steps of {} overshoot along a drift that grows faster "
                     "than linearly; those of \"{}\" do not, nor may a smaller dt\n",
                     ensemble.diverged, ensemble.replicas, integrator_of(result),
                     TamedEuler<double>::description().name);
}

std::string exit_line(const Result& result, const EnsembleResult& ensemble) {
  if (!ensemble.exit) return {};
  const ExitEstimate& exit = ensemble.exit->estimate;
  if (exit.exited == 0) return fmt::format("\nfirst exits: none of {} replicas\n", ensemble.replicas);
  std::string text = fmt::format("\nfirst exits: {} of {} replicas, {:.3g} % upwards; {} of those {}", exit.exited,
                                 ensemble.replicas, 100 * exit.share_upwards.value,
                                 ensemble.exit->in_time ? "mean time" : "mean step", estimate_text(exit.mean));
  if (exit.censored > 0) text += ", of the smaller of exit and end " + estimate_text(exit.restricted_mean);
  text += "\n";
  const std::uint64_t overshoots = ensemble.exit->overshoots.value_or(0);
  if (overshoots == 0) return text;
  return text +
         fmt::format("{} of these exits ({:.2g} %) are steps of {} that overshot: the drift alone led out of the "
                     "interval, beyond where it leads; \"{}\" does not, or a smaller dt\n",
                     overshoots, 100 * static_cast<double>(overshoots) / static_cast<double>(exit.exited),
                     integrator_of(result), TamedEuler<double>::description().name);
}

/// The tables of one model.
std::string report_model(const Result& result, const EnsembleResult& ensemble) {
  const bool timed = is_of_process(ensemble);
  const std::vector<double> levels = shown_levels(ensemble);
  std::string text;
  for (std::size_t o = 0; o < ensemble.checkpoints.front().observables.size(); ++o) {
    std::vector<Table::Column> columns{{timed ? "time" : "step"}};
    append_titles(columns, levels);
    Table table(std::move(columns));
    for (const std::size_t c : shown_checkpoints(ensemble.checkpoints.size())) {
      const CheckpointResult& checkpoint = ensemble.checkpoints[c];
      std::vector<std::string> cells = cells_of(ensemble, checkpoint, o, levels);
      cells.insert(cells.begin(),
                   timed ? fmt::format("{:.10g}", checkpoint.time.value_or(0)) : std::to_string(checkpoint.step));
      table.add(std::move(cells));
    }
    const std::string model = result.ensembles.size() > 1 ? fmt::format("{}: ", ensemble.model) : "";
    text += fmt::format("\n{}{}\n{}", model, ensemble.checkpoints.front().observables[o].name, table.text());
  }
  return text + divergence_line(result, ensemble) + exit_line(result, ensemble);
}

/// Tables over some checkpoints: the first, the last, and a few between them.
std::string report_run(const Result& result) {
  const EnsembleResult& first = result.ensembles.front();
  std::string text = fmt::format("{}: {} replicas, {} steps; mean with its {} interval\n", result.name(),
                                 first.replicas, first.checkpoints.back().step, percent_text(result.confidence()));
  for (const EnsembleResult& each : result.ensembles) text += report_model(result, each);
  return text;
}

/// What is to be known, in words.
std::string words_of(const StopResult& stop) {
  const std::string name = stop.observable == "exit" ? "exit or end" : stop.observable;
  if (stop.p) return fmt::format("{} quantile of {}", *stop.p, name);
  if (stop.threshold) return fmt::format("P({} > {})", name, *stop.threshold);
  return "mean of " + name;
}

const ObservableResult* observable_called(const CheckpointResult& checkpoint, const std::string& name) {
  const auto& list = checkpoint.observables;
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.name == name; });
  return found == list.end() ? nullptr : &*found;
}

std::string reason_text(const StopResult& stop) {
  return std::string(stop_reason_words.at(static_cast<std::size_t>(stop.reason)));
}

/// A line for each model that was looked at until it was known well enough: why there are no more replicas.
std::string report_stop(std::span<const EnsembleResult> ensembles) {
  std::string text;
  for (const EnsembleResult& ensemble : ensembles) {
    if (!ensemble.stop) continue;
    const StopResult& stop = *ensemble.stop;
    const ObservableResult* observable = observable_called(ensemble.checkpoints.back(), stop.observable);
    const bool survivors = observable != nullptr && is_of_survivors(*observable, ensemble);
    text += fmt::format("\n{}{}: {}{} over all looks, {} of them to {} replicas; stopped: {}\n",
                        ensembles.size() > 1 ? ensemble.model + ": " : "", words_of(stop),
                        estimate_text(stop.last.estimate), survivors ? " of survivors" : "", stop.looks.size(),
                        stop.last.replicas, reason_text(stop));
  }
  return text;
}

/// Whether diverged replicas of the model have no value in an observable's law at the end.
bool leaves_out_diverged(std::span<const EnsembleResult> ensembles, const std::string& model, const std::string& name) {
  return std::any_of(ensembles.begin(), ensembles.end(), [&](const EnsembleResult& each) {
    const ObservableResult* observable = observable_called(each.checkpoints.back(), name);
    return each.model == model && observable != nullptr && is_of_survivors(*observable, each);
  });
}

/// A table of the models' differences from the reference at the last checkpoint; empty where there are none.
std::string report_comparison(const Result& result) {
  if (result.comparison.empty()) return {};
  Table table(
      {{"model", Align::left}, {"observable", Align::left}, {"mean difference"}, {"KS"}, {"null"}, {"W1"}, {"null"}});
  const auto band = [](const LawDistance& distance) {
    return distance.null_band ? number(*distance.null_band) : std::string("-");
  };
  for (const ModelComparison& model : result.comparison)
    for (const ObservableComparison& observable : model.checkpoints.back().observables) {
      const Comparison& c = observable.comparison;
      const bool survivors = leaves_out_diverged(result.ensembles, model.model, observable.name) ||
                             leaves_out_diverged(result.ensembles, model.reference, observable.name);
      table.add({model.model, observable.name, estimate_text(c.mean.estimate) + (survivors ? " of survivors" : ""),
                 number(c.kolmogorov_smirnov.value), band(c.kolmogorov_smirnov), number(c.wasserstein.value),
                 band(c.wasserstein)});
    }
  return fmt::format("\nagainst {} at the end\n{}", result.comparison.front().reference, table.text());
}

/// The names of all observables of the points, in the order in which they come.
std::vector<std::string> observables_of(const FileResult& file) {
  std::vector<std::string> names;
  for (const PointResult& point : file.points)
    for (const ObservableResult& each : point.result.ensembles.front().checkpoints.front().observables)
      if (std::find(names.begin(), names.end(), each.name) == names.end()) names.push_back(each.name);
  return names;
}

/// A table over the points of a sweep, at the last checkpoint of each.
std::string sweep_table(const FileResult& file, const std::string& name) {
  const bool several_models = std::any_of(file.points.begin(), file.points.end(),
                                          [](const PointResult& each) { return each.result.ensembles.size() > 1; });
  const std::vector<double> levels = shown_levels(file.points.front().result.ensembles.front());
  std::vector<Table::Column> columns;
  for (const auto& [pointer, value] : file.points.front().set.items())
    columns.push_back({axis_title(pointer), Align::left});
  if (several_models) columns.push_back({"model", Align::left});
  for (const char* title : {"start", "step"}) columns.push_back({title});
  append_titles(columns, levels);
  Table table(std::move(columns));
  for (const PointResult& point : file.points)
    for (const EnsembleResult& ensemble : point.result.ensembles) {
      const CheckpointResult& first = ensemble.checkpoints.front();
      const CheckpointResult& last = ensemble.checkpoints.back();
      const ObservableResult* observable = observable_called(first, name);
      if (observable == nullptr) continue;
      std::vector<std::string> row;
      for (const auto& [pointer, value] : point.set.items()) row.push_back(value_label(value));
      if (several_models) row.push_back(ensemble.model);
      const std::vector<std::string> start = quantile_texts(*observable, levels);
      row.push_back(start.empty() ? "-" : start.front());
      row.push_back(std::to_string(last.step));
      const auto o = static_cast<std::size_t>(observable - first.observables.data());
      for (std::string& each : cells_of(ensemble, last, o, levels)) row.push_back(std::move(each));
      table.add(std::move(row));
    }
  return fmt::format("{}\n{}", name, table.text());
}

/// How often the points' looks ended for each reason.
std::string stops_line(const FileResult& file) {
  std::map<std::string, std::size_t> stops;
  for (const PointResult& point : file.points)
    for (const EnsembleResult& each : point.result.ensembles)
      if (each.stop) ++stops[reason_text(*each.stop)];
  if (stops.empty()) return {};
  std::string text;
  for (const auto& [reason, count] : stops)
    text += fmt::format("{}{} times: {}", text.empty() ? "\nstopped " : ", ", count, reason);
  return text + "\n";
}

std::string report_sweep(const FileResult& file) {
  std::string text = fmt::format("{}: {} points\n", file.points.front().result.name(), file.points.size());
  for (const std::string& name : observables_of(file)) text.append("\n").append(sweep_table(file, name));
  return text + stops_line(file);
}

} // namespace

std::string value_label(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_object() || !value.contains("type")) return value.dump();
  std::string label = value_label(value["type"]);
  for (const auto& [key, element] : value.items())
    if (key != "type") label += fmt::format(" {}={}", key, value_label(element));
  return label;
}

std::string summary_text(const FileResult& file) {
  std::vector<TheoryEntry> theory;
  std::vector<std::string> left_out;
  for (const PointResult& point : file.points) {
    theory.insert(theory.end(), point.result.theory.begin(), point.result.theory.end());
    left_out.insert(left_out.end(), point.result.theory_left_out.begin(), point.result.theory_left_out.end());
  }
  const Result& first = file.points.front().result;
  return (file.is_sweep ? report_sweep(file)
                        : report_run(first) + report_stop(first.ensembles) + report_comparison(first)) +
         report_theory(theory, left_out);
}

} // namespace heavytail
