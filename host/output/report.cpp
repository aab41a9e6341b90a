// SPDX-License-Identifier: MIT
// The summary that a person reads after a run: a table for each observable, over checkpoints or over the points of a
// sweep.
#include "host/output/report.hpp"

#include "host/estimates/all.hpp"
#include "host/output/result.hpp"
#include "host/output/table.hpp"
#include "kernels/task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace heavytail {

namespace {

constexpr std::size_t most_checkpoints = 7;
constexpr std::array shown_quantiles = {0.5, 0.99};

std::string number(double value) {
  return fmt::format("{:.4g}", value);
}

/// "0.31 ± 0.012"; without ± where there is no interval.
std::string estimate_text(const Estimate& estimate) {
  const double error = half_width(estimate);
  return number_text(estimate.value, error) + (std::isnan(error) ? "" : fmt::format(" ± {:.2g}", error));
}

/// Whether the law is that of the survivors: diverged replicas have no value in it.
bool is_of_survivors(const Summary& summary) {
  return summary.sample_size() < summary.replicas();
}

/// "0.31 ± 0.012 of survivors", or why there is no such number.
std::string mean_text(const Summary& summary, double confidence) {
  const MeanEstimate mean = estimate_mean(summary, confidence);
  const char* of = is_of_survivors(summary) ? " of survivors" : "";
  if (!std::isfinite(mean.mean.value)) return number(mean.mean.value) + of;
  return (estimate_variance_verdict(summary).finite_variance ? estimate_text(mean.mean) : "infinite variance") + of;
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

} // namespace

SummaryLine summary_line(const Summary& summary, const Checkpoint& checkpoint, std::uint64_t replicas,
                         double confidence) {
  const std::vector<QuantileEstimate> quantiles = estimate_quantiles(summary, shown_quantiles, confidence);
  const double median = quantiles[0].estimate.value;
  const double high = quantiles[1].estimate.value;
  return {.mean = mean_text(summary, confidence),
          .median = number_text(median, (high - median) / 10),
          .high = number_text(high, (high - median) / 10),
          .diverged = diverged_text(checkpoint.diverged, replicas, is_of_survivors(summary))};
}

namespace {

std::string integrator_of(const ModelRun& run) {
  return run.task->model.integration.integrator.visit(
      [](const auto& each) { return std::string(each.description().name); });
}

/// Why replicas of a process may have diverged, and what to do.
std::string divergence_line(const ModelRun& run, const Partial& partial) {
  const std::uint64_t diverged = partial.checkpoints.back().diverged;
  if (diverged == 0 || !run.may_overshoot) return {};
  return fmt::format("\n{} of {} replicas diverged: far out the steps of {} overshoot along a drift that grows faster "
                     "than linearly; those of \"{}\" do not, nor may a smaller dt\n",
                     diverged, partial.replicas, integrator_of(run), TamedEuler<double>::description().name);
}

std::string exit_line(const Experiment& experiment, const ModelRun& run, const Partial& partial) {
  if (!partial.exit) return {};
  const ExitResult result = estimate_exits(experiment, run, *partial.exit);
  const ExitEstimate& exit = result.estimate;
  if (exit.exited == 0) return fmt::format("\nfirst exits: none of {} replicas\n", partial.replicas);
  std::string text =
      fmt::format("\nfirst exits: {} of {} replicas, {:.3g} % upwards; {} of those {}", exit.exited, partial.replicas,
                  100 * exit.share_upwards.value, result.in_time ? "mean time" : "mean step", estimate_text(exit.mean));
  if (exit.censored > 0) text += ", of the smaller of exit and end " + estimate_text(exit.restricted_mean);
  text += "\n";
  if (result.overshoots.value_or(0) == 0) return text;
  return text +
         fmt::format("{} of these exits ({:.2g} %) are steps of {} that overshot: the drift alone led out of the "
                     "interval, beyond where it leads; \"{}\" does not, or a smaller dt\n",
                     *result.overshoots,
                     100 * static_cast<double>(*result.overshoots) / static_cast<double>(exit.exited),
                     integrator_of(run), TamedEuler<double>::description().name);
}

/// The tables of one model.
std::string report_model(const Experiment& experiment, const ModelRun& run, const Partial& partial) {
  const double confidence = experiment.statistics.confidence;
  const bool timed = experiment.time > 0;
  std::string text;
  for (std::size_t o = 0; o < experiment.observable_names.size(); ++o) {
    Table table({{timed ? "time" : "step"}, {"mean"}, {"median"}, {"0.99 quantile"}, {"diverged"}});
    for (const std::size_t c : shown_checkpoints(partial.checkpoints.size())) {
      const Checkpoint& checkpoint = partial.checkpoints[c];
      const SummaryLine line = summary_line(checkpoint.summaries[o], checkpoint, partial.replicas, confidence);
      const std::int64_t step = checkpoint.step / run.substeps;
      table.add({timed ? fmt::format("{:.10g}", *time_at(experiment, step)) : std::to_string(step), line.mean,
                 line.median, line.high, line.diverged});
    }
    const std::string model = experiment.models.size() > 1 ? fmt::format("{}: ", run.name) : "";
    text += fmt::format("\n{}{}\n{}", model, experiment.observable_names[o], table.text());
  }
  return text + divergence_line(run, partial) + exit_line(experiment, run, partial);
}

} // namespace

std::string report_run(const Experiment& experiment, std::span<const Partial> partials) {
  const Partial& first = partials.front();
  std::string text = fmt::format("{}: {} replicas, {} steps; mean with its {} interval\n", experiment.name,
                                 first.replicas, first.checkpoints.back().step / experiment.models.front().substeps,
                                 percent_text(experiment.statistics.confidence));
  for (std::size_t i = 0; i < partials.size(); ++i) text += report_model(experiment, experiment.models[i], partials[i]);
  return text;
}

namespace {

/// What is to be known, in words.
std::string words_of(const StopSettings& settings) {
  const std::string name = settings.observable ? settings.name : "exit or end";
  const StopTarget& target = settings.target;
  if (target.statistic == StopStatistic::quantile) return fmt::format("{} quantile of {}", target.p, name);
  if (target.statistic == StopStatistic::exceedance) return fmt::format("P({} > {})", name, target.threshold);
  return "mean of " + name;
}

} // namespace

std::string report_stop(std::span<const EnsembleResult> ensembles) {
  std::string text;
  for (const EnsembleResult& ensemble : ensembles) {
    if (!ensemble.stop) continue;
    const StopResult& stop = *ensemble.stop;
    const Look& last = stop.looks.back();
    const bool survivors = stop.settings.observable &&
                           ensemble.checkpoints.back().observables[*stop.settings.observable].count < ensemble.replicas;
    text += fmt::format("\n{}{}: {}{} over all looks, {} of them to {} replicas; stopped: {}\n",
                        ensembles.size() > 1 ? ensemble.model + ": " : "", words_of(stop.settings),
                        last.has_interval() ? estimate_text(last.estimate) : number(last.estimate.value),
                        survivors ? " of survivors" : "", stop.looks.size(), last.replicas, reason_of(last.verdict));
  }
  return text;
}

std::string report_comparison(std::span<const ModelComparison> comparisons) {
  if (comparisons.empty()) return {};
  Table table(
      {{"model", Align::left}, {"observable", Align::left}, {"mean difference"}, {"KS"}, {"null"}, {"W1"}, {"null"}});
  for (const ModelComparison& model : comparisons)
    for (const ObservableComparison& observable : model.checkpoints.back().observables) {
      const Comparison& c = observable.comparison;
      const auto band = [&](const LawDistance& distance) {
        return model.paired ? std::string("-") : number(distance.null_band);
      };
      table.add({model.model, observable.name,
                 estimate_text(c.mean.estimate) + (observable.of_survivors ? " of survivors" : ""),
                 number(c.kolmogorov_smirnov.value), band(c.kolmogorov_smirnov), number(c.wasserstein.value),
                 band(c.wasserstein)});
    }
  return fmt::format("\nagainst {} at the end\n{}", comparisons.front().reference, table.text());
}

std::string value_label(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_object() || !value.contains("type")) return value.dump();
  std::string label = value_label(value["type"]);
  for (const auto& [key, element] : value.items())
    if (key != "type") label += fmt::format(" {}={}", key, value_label(element));
  return label;
}

void SweepReport::add(const SweepPoint& point, std::span<const Partial> partials) {
  for (std::size_t i = 0; i < partials.size(); ++i) add_model(point, point.experiment.models[i], partials[i]);
}

void SweepReport::add_model(const SweepPoint& point, const ModelRun& run, const Partial& partial) {
  const Experiment& experiment = point.experiment;
  const double confidence = experiment.statistics.confidence;
  Row row;
  axes_.clear();
  for (const auto& [pointer, value] : point.set) {
    axes_.push_back(axis_title(pointer));
    row.labels.push_back(value_label(value));
  }
  row.model = run.name;
  several_models_ = several_models_ || experiment.models.size() > 1;
  row.observables = experiment.observable_names;
  row.last_step = partial.checkpoints.back().step / run.substeps;
  for (std::size_t o = 0; o < row.observables.size(); ++o) {
    const Checkpoint& first = partial.checkpoints.front();
    const Checkpoint& last = partial.checkpoints.back();
    row.starts.push_back(summary_line(first.summaries[o], first, partial.replicas, confidence).median);
    row.lines.push_back(summary_line(last.summaries[o], last, partial.replicas, confidence));
  }
  rows_.push_back(std::move(row));
}

std::string SweepReport::text() const {
  std::vector<std::string> names;
  for (const Row& row : rows_)
    for (const std::string& name : row.observables)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);

  std::string text;
  for (const std::string& name : names) {
    std::vector<Table::Column> columns;
    for (const std::string& axis : axes_) columns.push_back({axis, Align::left});
    if (several_models_) columns.push_back({"model", Align::left});
    for (const char* title : {"start", "step", "mean", "median", "0.99 quantile", "diverged"})
      columns.push_back({title});
    Table table(std::move(columns));
    for (const Row& row : rows_) {
      const auto found = std::find(row.observables.begin(), row.observables.end(), name);
      if (found == row.observables.end()) continue;
      const auto o = static_cast<std::size_t>(found - row.observables.begin());
      std::vector<std::string> cells = row.labels;
      if (several_models_) cells.push_back(row.model);
      const SummaryLine& line = row.lines[o];
      cells.insert(cells.end(),
                   {row.starts[o], std::to_string(row.last_step), line.mean, line.median, line.high, line.diverged});
      table.add(std::move(cells));
    }
    text += fmt::format("{}{}\n{}", text.empty() ? "" : "\n", name, table.text());
  }
  return text;
}

} // namespace heavytail
