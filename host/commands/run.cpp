// SPDX-License-Identifier: MIT
// heavytail run: an experiment or its sweep, to a result file and a summary.
#include "host/commands/backends.hpp"
#include "host/commands/command.hpp"
#include "host/commands/interrupt.hpp"
#include "host/commands/overrides.hpp"
#include "host/commands/problems.hpp"
#include "host/engine.hpp"
#include "host/input/experiment.hpp"
#include "host/output/json_text.hpp"
#include "host/output/output_file.hpp"
#include "host/output/progress.hpp"
#include "host/output/report.hpp"
#include "host/output/result.hpp"
#include "host/output/theory.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

struct RunOptions {
  std::string file;
  std::string out;
  Overrides overrides;
  std::string backend = "auto";
  std::optional<int> device;
  int threads = 0;
  bool quiet = false;
};

std::string output_path(const RunOptions& options, const ExperimentFile& file) {
  const std::string path = options.out.empty() ? file.name + ".result.json" : options.out;
  std::error_code ignored;
  if (path != "-" && std::filesystem::is_regular_file(path, ignored) &&
      std::filesystem::equivalent(path, options.file, ignored))
    throw InputError({{.pointer = "-o",
                       .expected = "another file than the experiment",
                       .found = path,
                       .hint = "the experiment would be overwritten"}});
  return path;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Timing timing_of(const Experiment& experiment, double seconds, int threads) {
  const auto steps = static_cast<double>(path_steps(experiment));
  const double rate = seconds > 0 ? steps / seconds : 0;
  return {.wall_seconds = seconds,
          .path_steps_per_second = rate,
          .random_numbers_per_second = seconds > 0 ? random_numbers(experiment) / seconds : 0,
          .threads = threads};
}

/// One point's result and its ensembles.
std::pair<Result, Ensembles> run_point(const Experiment& experiment, Backend& backend, const std::stop_token& stop,
                                       ProgressSink& progress) {
  Result result;
  result.experiment = experiment.document;
  result.provenance = provenance_of(backend.info());
  const auto start = std::chrono::steady_clock::now();
  Ensembles ensembles = run(experiment, backend, stop, progress);
  result.timing = timing_of(experiment, seconds_since(start), result.provenance.device.threads);
  for (std::size_t i = 0; i < experiment.models.size(); ++i)
    result.ensembles.push_back(
        estimate_ensemble(experiment, experiment.models[i], ensembles.partials[i], ensembles.batches[i]));
  result.comparison = compare_models(experiment, ensembles);
  result.theory = compare_with_theory(experiment, ensembles.partials);
  return {std::move(result), std::move(ensembles)};
}

Json set_json(const SweepPoint& point) {
  Json set = Json::object();
  for (const auto& [pointer, value] : point.set) set[pointer] = value;
  return set;
}

std::uint64_t total_path_steps(const ExperimentFile& file) {
  std::uint64_t total = 0;
  for (const SweepPoint& point : file.points) total += path_steps(point.experiment);
  return total;
}

/// The data and the summary of a whole file.
struct Outcome {
  Json data;
  std::string summary;
};

Outcome run_points(const ExperimentFile& file, Backend& backend, const std::stop_token& stop, Progress& progress) {
  SweepReport report;
  WeakErrors weak_errors;
  std::vector<TheoryResult> theory;
  std::vector<std::pair<Json, Json>> points;
  for (const SweepPoint& point : file.points) {
    if (file.is_sweep) progress.set_stage(fmt::format("point {} of {}", points.size() + 1, file.points.size()));
    const auto [result, ensembles] = run_point(point.experiment, backend, stop, progress);
    if (!file.is_sweep)
      return {.data = result_json(result),
              .summary = report_run(point.experiment, ensembles.partials) + report_comparison(result.comparison) +
                         report_theory(result.theory)};
    report.add(point, ensembles.partials);
    theory.insert(theory.end(), result.theory.begin(), result.theory.end());
    weak_errors.add(point, result.comparison);
    points.emplace_back(set_json(point), result_json(result));
  }
  const double confidence = file.points.front().experiment.statistics.confidence;
  return {sweep_json(std::move(points), weak_errors.json(confidence)),
          fmt::format("{}: {} points\n\n{}{}", file.name, file.points.size(), report.text(), report_theory(theory))};
}

ExitCode run_file(const RunOptions& options) {
  const std::optional<ExperimentFile> file = read_or_complain(
      options.file, [&] { return read_experiment_file(parse_json_file(options.file), options.overrides.values()); });
  if (!file) return ExitCode::bad_input;
  const OutputFile out(output_path(options, *file));
  const InterruptGuard interrupt;
  const std::unique_ptr<Backend> backend = choose_backend({.name = options.backend,
                                                           .threads = options.threads,
                                                           .device = options.device,
                                                           .note = [&](const std::string& note) {
                                                             if (!options.quiet)
                                                               fmt::print(stderr, "heavytail: {}\n", note);
                                                           }});

  const std::uint64_t total = total_path_steps(*file);
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = [&] {
    Progress progress(options.quiet ? ProgressStyle::none : progress_style_of_standard_error(), total);
    return run_points(*file, *backend, interrupt.token(), progress);
  }();
  const double seconds = seconds_since(start);
  const std::string text = json_text(outcome.data);
  if (interrupt.token().stop_requested()) throw Interrupted();
  out.write(text);
  if (!options.quiet)
    fmt::print(stderr, "{}\n{:.1f} s, {}; result in {}\n", outcome.summary, seconds,
               rate_text(seconds > 0 ? static_cast<double>(total) / seconds : 0), out.name());
  return ExitCode::done;
}

constexpr const char* examples = R"(Progress and the summary go to standard error, data to the result file.

Examples:
  heavytail run experiment.json                      writes NAME.result.json
  heavytail run experiment.json -o - --quiet | jq .  the result on standard output
  heavytail run experiment.json --set /noise/dof=1.2 --set '/optimizer={"type": "dsgd"}'
  heavytail run experiment.json --replicas 1e6 --threads 4)";

} // namespace

Command add_run_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("run", "Run an experiment or its sweep");
  const auto options = std::make_shared<RunOptions>();
  command->add_option("FILE", options->file, "Experiment file, - for standard input")->required()->option_text(" ");
  command->add_option("-o,--output", options->out, "Result file, - for standard output; NAME.result.json by default")
      ->type_name("OUT");
  options->overrides.add_to(*command);
  command->add_option("--threads", options->threads, "Threads, 1 to 65536; as many as the machine has by default")
      ->option_text("N")
      ->check(CLI::Range(1, 1 << 16));
  command->add_option("--backend", options->backend, "auto (the default), cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->option_text("NAME");
  command->add_option("--device", options->device, "The only CUDA device to use, from 0; all of them by default")
      ->option_text("N")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
  command->footer(examples);
  return {.options = command, .run = [options] { return run_file(*options); }};
}

} // namespace heavytail
