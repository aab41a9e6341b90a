// SPDX-License-Identifier: MIT
// heavytail theory: what the theory predicts of an experiment, without simulating.
#include "host/commands/command.hpp"
#include "host/commands/overrides.hpp"
#include "host/commands/problems.hpp"
#include "host/output/output_file.hpp"

#include <heavytail/heavytail.hpp>

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace heavytail {

namespace {

struct TheoryOptions {
  std::string file;
  Overrides overrides;
  bool all = false;
  bool json = false;
};

/// What a point of a sweep sets, in words.
std::string title_of(const SweepPoint& point) {
  std::string title;
  for (const auto& [pointer, value] : point.set)
    title += fmt::format("{}{}={}", title.empty() ? "" : ", ", pointer, value.dump());
  return title;
}

Json file_json(const ExperimentFile& file, const std::stop_token& stop) {
  if (!file.is_sweep) return predictions_json(predict(file.points.front().experiment, stop).stated);
  Json points = Json::array();
  for (const SweepPoint& point : file.points) {
    Json set = Json::object();
    for (const auto& [pointer, value] : point.set) set[pointer] = value;
    points.push_back({{"set", std::move(set)}, {"theory", predictions_json(predict(point.experiment, stop).stated)}});
  }
  return points;
}

std::string file_text(const ExperimentFile& file, Shown shown, const std::stop_token& stop) {
  std::string text;
  for (const SweepPoint& point : file.points) {
    if (file.is_sweep) text += fmt::format("{}{}\n\n", text.empty() ? "" : "\n", title_of(point));
    text += predictions_text(predict(point.experiment, stop), shown);
  }
  return text;
}

ExitCode show_theory(const TheoryOptions& options, const std::stop_token& stop) {
  const std::optional<ExperimentFile> file = read_or_complain(options.file, [&] {
    return read_experiment_file(parse_json_file(options.file), options.overrides.values(), stop);
  });
  if (!file) return ExitCode::bad_input;
  write_standard_output(options.json ? json_text(file_json(*file, stop))
                                     : file_text(*file, options.all ? Shown::all : Shown::last_checkpoint, stop));
  return ExitCode::done;
}

} // namespace

Command add_theory_command(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("theory", "Show what the theory predicts of an experiment, without running it");
  const auto options = std::make_shared<TheoryOptions>();
  command->add_option("FILE", options->file, "Experiment file, - for standard input")->required()->option_text(" ");
  options->overrides.add_to(*command);
  CLI::Option* all = command->add_flag("--all", options->all, "Every checkpoint, not only the last")->option_text(" ");
  command->add_flag("--json", options->json, "As JSON, every checkpoint")->excludes(all)->option_text(" ");
  command->footer("heavytail run puts what it measured beside these numbers, under \"theory\" of the result.");
  return {.options = command, .run = [options](const std::stop_token& stop) { return show_theory(*options, stop); }};
}

} // namespace heavytail
