// SPDX-License-Identifier: MIT
// heavytail replay: one replica's path, the same bits as in the ensemble.
#include "host/commands/command.hpp"
#include "host/commands/overrides.hpp"
#include "host/commands/problems.hpp"
#include "host/input/experiment.hpp"
#include "host/numbers.hpp"
#include "host/output/json_text.hpp"
#include "host/output/output_file.hpp"
#include "kernels/backend.hpp"
#include "kernels/task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace heavytail {

namespace {

struct ReplayOptions {
  std::string file;
  Overrides overrides;
  std::uint64_t replica = 0;
  std::int64_t every = 1;
  std::string model;
  std::string format = "jsonl";
  std::string out = "-";
};

/// A path as a table: at some steps the coordinates, and then the experiment's observables.
struct ReplayedPath {
  std::vector<std::string> columns;
  std::int32_t coordinates = 0; ///< the first columns
  std::vector<std::int64_t> steps;
  std::vector<std::optional<double>> times;
  Trace trace;
  std::int64_t substeps = 1;

  /// Whether the replica has diverged by the row's step.
  bool diverged(std::size_t row) const { return trace.diverged_at <= steps[row] * substeps; }

  double value(std::size_t row, std::size_t column) const {
    return diverged(row) ? nan : trace.values[row * columns.size() + column];
  }
};

/// The only experiment of a file.
const Experiment& single(const ExperimentFile& file) {
  if (!file.is_sweep) return file.points.front().experiment;
  throw InputError({{.pointer = "/sweep",
                     .expected = "one experiment",
                     .found = fmt::format("a sweep of {} points", file.points.size()),
                     .hint = "a point's completed experiment stands in its result"}});
}

const ModelRun& chosen_model(const Experiment& experiment, const std::string& name) {
  std::string known;
  for (const ModelRun& run : experiment.models) {
    if (name.empty() || run.name == name) return run;
    known += (known.empty() ? "" : ", ") + run.name;
  }
  throw InputError({{.pointer = "--model", .expected = "one of " + known, .found = name, .hint = ""}});
}

/// Numbers that a path may have: a kernel has room for all its lanes, so they take up to 1 GiB.
constexpr std::int64_t most_numbers = std::int64_t{1} << 21;

/// Refuses a replica that no run of the experiment has.
void check_replica(const Experiment& experiment, std::uint64_t replica) {
  const std::uint64_t count = experiment.stop ? experiment.stop->max_replicas : experiment.replicas;
  if (replica >= count)
    throw InputError({{.pointer = "--replica",
                       .expected = fmt::format("an integer from 0 to {}", count - 1),
                       .found = fmt::format("{}", replica),
                       .hint = "replicas count from 0; --replicas makes more of them"}});
}

ReplayedPath replay(const Experiment& experiment, const ReplayOptions& options) {
  check_replica(experiment, options.replica);
  const ModelRun& run = chosen_model(experiment, options.model);
  ReplayedPath path;
  path.substeps = run.substeps;
  Task task = *run.task;
  std::vector<ObservableTask> observables;
  path.coordinates = task.model.positions;
  for (std::int32_t j = 0; j < path.coordinates; ++j) {
    observables.push_back({Coordinate{.index = j}, {}});
    path.columns.push_back(fmt::format("x[{}]", j));
  }
  for (std::size_t o = 0; o < task.observables.size(); ++o) {
    const std::string& name = experiment.observable_names[o];
    if (std::find(path.columns.begin(), path.columns.end(), name) != path.columns.end()) continue;
    observables.push_back({task.observables[o].observable, {}, task.observables[o].average});
    path.columns.push_back(name);
  }
  task.observables = std::move(observables);
  task.exit.reset();
  const std::int64_t rows = experiment.steps / options.every + 2;
  if (rows > most_numbers / static_cast<std::int64_t>(path.columns.size()))
    throw InputError({{.pointer = "--every",
                       .expected = fmt::format("at most {} numbers in all", most_numbers),
                       .found = fmt::format("{} steps of {} numbers", rows, path.columns.size()),
                       .hint = "take every k-th step"}});
  for (std::int64_t step = 0; step < experiment.steps; step += options.every) path.steps.push_back(step);
  path.steps.push_back(experiment.steps);
  task.checkpoints.clear();
  for (const std::int64_t step : path.steps) {
    task.checkpoints.push_back(step * run.substeps);
    path.times.push_back(time_at(experiment, step));
  }
  path.trace = trace(task, options.replica);
  return path;
}

std::string as_json_lines(const ReplayedPath& path) {
  std::string text;
  const auto coordinates = static_cast<std::size_t>(path.coordinates);
  for (std::size_t row = 0; row < path.steps.size(); ++row) {
    Json line{{"step", path.steps[row]}, {"time", path.times[row] ? json_number(*path.times[row]) : Json()}};
    line["diverged"] = path.diverged(row);
    line["x"] = Json::array();
    for (std::size_t j = 0; j < coordinates; ++j) line["x"].push_back(json_number(path.value(row, j)));
    for (std::size_t c = coordinates; c < path.columns.size(); ++c)
      line[path.columns[c]] = json_number(path.value(row, c));
    text += line.dump() + "\n";
  }
  return text;
}

std::string as_csv(const ReplayedPath& path) {
  std::string text = "step,time";
  for (const std::string& column : path.columns) text += "," + column;
  text += "\n";
  for (std::size_t row = 0; row < path.steps.size(); ++row) {
    text += fmt::format("{},{}", path.steps[row], path.times[row] ? fmt::format("{}", *path.times[row]) : "");
    for (std::size_t c = 0; c < path.columns.size(); ++c) text += fmt::format(",{}", path.value(row, c));
    text += "\n";
  }
  return text;
}

ExitCode replay_file(const ReplayOptions& options, const std::stop_token& stop) {
  const std::optional<ExperimentFile> file = read_or_complain(options.file, [&] {
    return read_experiment_file(parse_json_file(options.file), options.overrides.values(), stop);
  });
  if (!file) return ExitCode::bad_input;
  const NamedPath path_file{"-o", options.out};
  refuse_clashes({&path_file, 1}, {&options.file, 1});
  const OutputFile out(options.out);
  const ReplayedPath path = replay(single(*file), options);
  out.write(options.format == "csv" ? as_csv(path) : as_json_lines(path), stop);
  return ExitCode::done;
}

constexpr const char* replay_examples =
    R"(One line a step: the coordinates and the experiment's observables before that step. Once the replica has diverged
there are no numbers.

Examples:
  heavytail replay experiment.json --replica 4711
  heavytail replay experiment.json --replica 4711 --every 100 --format csv -o path.csv)";

} // namespace

Command add_replay_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("replay", "Write the path of one replica");
  const auto options = std::make_shared<ReplayOptions>();
  command->add_option("FILE", options->file, "Experiment file, - for standard input")->required()->option_text(" ");
  command->add_option("--replica", options->replica, "Its number, as results list it")
      ->required()
      ->option_text("ID")
      ->transform(count_in(0, most_count - 1));
  command->add_option("--every", options->every, "Every k-th step; all of them by default")
      ->option_text("K")
      ->transform(count_in(1, most_count));
  command->add_option("--model", options->model, "One of the experiment's models; the first by default")
      ->option_text("NAME");
  command->add_option("--format", options->format, "jsonl (the default) or csv")
      ->option_text("NAME")
      ->check(CLI::IsMember({"jsonl", "csv"}));
  command->add_option("-o,--output", options->out, "File, standard output by default")->option_text("OUT");
  options->overrides.add_to(*command);
  command->footer(replay_examples);
  return {.options = command, .run = [options](const std::stop_token& stop) { return replay_file(*options, stop); }};
}

} // namespace heavytail
