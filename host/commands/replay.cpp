// SPDX-License-Identifier: MIT
// heavytail replay: one replica's path, the same bits as in the ensemble.
#include "host/commands/command.hpp"
#include "host/commands/overrides.hpp"
#include "host/commands/problems.hpp"
#include "host/output/output_file.hpp"

#include <heavytail/heavytail.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace heavytail {

namespace {

struct ReplayCommand {
  std::string file;
  Overrides overrides;
  ReplayOptions options;
  std::string format = "jsonl";
  std::string out = "-";
};

std::string as_json_lines(const ReplayedPath& path) {
  std::string text;
  for (std::size_t row = 0; row < path.steps.size(); ++row) {
    Json line{{"step", path.steps[row]}, {"time", path.times[row] ? json_number(*path.times[row]) : Json()}};
    line["diverged"] = static_cast<bool>(path.diverged[row]);
    line["x"] = Json::array();
    for (std::size_t j = 0; j < path.coordinates; ++j) line["x"].push_back(json_number(path.value(row, j)));
    for (std::size_t c = path.coordinates; c < path.columns.size(); ++c)
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

ExitCode replay_file(const ReplayCommand& command, const std::stop_token& stop) {
  const std::optional<ExperimentFile> file = read_or_complain(command.file, [&] {
    return read_experiment_file(parse_json_file(command.file), command.overrides.values(), stop);
  });
  if (!file) return ExitCode::bad_input;
  const NamedPath path_file{"-o", command.out};
  refuse_clashes({&path_file, 1}, {&command.file, 1});
  const OutputFile out(command.out);
  const ReplayedPath path = replay(*file, command.options);
  out.write(command.format == "csv" ? as_csv(path) : as_json_lines(path), stop);
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
  const auto options = std::make_shared<ReplayCommand>();
  command->add_option("FILE", options->file, "Experiment file, - for standard input")->required()->option_text(" ");
  command->add_option("--replica", options->options.replica, "Its number, as results list it")
      ->required()
      ->option_text("ID")
      ->transform(count_in(0, most_count - 1));
  command->add_option("--every", options->options.every, "Every k-th step; all of them by default")
      ->option_text("K")
      ->transform(count_in(1, most_count));
  command->add_option("--model", options->options.model, "One of the experiment's models; the first by default")
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
