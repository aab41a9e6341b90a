// SPDX-License-Identifier: MIT
// heavytail run: an experiment or its sweep, to a result file and a summary.
#include "host/commands/backends.hpp"
#include "host/commands/command.hpp"
#include "host/commands/overrides.hpp"
#include "host/commands/problems.hpp"
#include "host/engine.hpp"
#include "host/input/experiment.hpp"
#include "host/output/analysis.hpp"
#include "host/output/json_text.hpp"
#include "host/output/long_table.hpp"
#include "host/output/outcome.hpp"
#include "host/output/output_file.hpp"
#include "host/output/progress.hpp"
#include "host/output/report.hpp"
#include "host/output/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// More shards than this would be empty.
constexpr std::uint64_t most_shards = 32;

struct RunOptions {
  std::string file;
  std::string out;
  std::string table;
  std::string state;
  std::string shard = "1/1";
  Overrides overrides;
  std::string backend = "auto";
  std::optional<int> device;
  int threads = 0;
  bool quiet = false;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Timing timing_of(const Experiment& experiment, std::uint64_t replicas, double seconds, int threads) {
  const auto steps = static_cast<double>(path_steps(experiment, replicas));
  const double rate = seconds > 0 ? steps / seconds : 0;
  return {.wall_seconds = seconds,
          .path_steps_per_second = rate,
          .random_numbers_per_second = seconds > 0 ? random_numbers(experiment, replicas) / seconds : 0,
          .threads = threads};
}

std::uint64_t total_path_steps(const ExperimentFile& file) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t total = 0;
  for (const SweepPoint& point : file.points) total += std::min(path_steps(point.experiment), most - total);
  return total;
}

/// `2/5` as a shard.
std::optional<Shard> parsed_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  std::uint64_t number = 0;
  Shard shard;
  const char* const end = text.data() + text.size();
  if (slash == std::string::npos) return std::nullopt;
  const char* const middle = text.data() + slash;
  if (std::from_chars(text.data(), middle, number).ptr != middle) return std::nullopt;
  if (std::from_chars(middle + 1, end, shard.count).ptr != end) return std::nullopt;
  if (number < 1 || number > shard.count || shard.count > most_shards) return std::nullopt;
  shard.index = number - 1;
  return shard;
}

Shard shard_of(const RunOptions& options) {
  return parsed_shard(options.shard).value_or(Shard{});
}

/// What the points gave: their results, where all replicas were run, and their states, where these are to be saved.
struct Gathered {
  FileResult result;
  State state;
  std::uint64_t path_steps = 0;
};

Gathered run_points(const ExperimentFile& file, const RunOptions& options, Backend& backend,
                    const std::stop_token& stop, Progress& progress) {
  const Shard shard = shard_of(options);
  Outcome outcome(file.is_sweep);
  Gathered gathered{{}, {.name = file.name, .is_sweep = file.is_sweep, .points = {}, .ensembles = {}}, 0};
  std::size_t number = 0;
  for (const SweepPoint& point : file.points) {
    throw_if_stopped(stop);
    const std::string stage = file.is_sweep ? fmt::format("point {} of {}", ++number, file.points.size()) : "";
    progress.set_stage(stage);
    const Provenance provenance = provenance_of(backend.info());
    const auto start = std::chrono::steady_clock::now();
    Ensembles ensembles = run(point.experiment, backend, stop, progress, shard);
    const std::uint64_t replicas = ensembles.partials.front().replicas;
    const Timing timing = timing_of(point.experiment, replicas, seconds_since(start), provenance.device.threads);
    gathered.path_steps += path_steps(point.experiment, replicas);
    progress.set_stage(stage + (stage.empty() ? "" : ", ") + "estimates");
    if (shard.count == 1) outcome.add(point, ensembles, provenance, timing, stop);
    if (options.state.empty()) continue;
    gathered.state.points.push_back(point);
    gathered.state.ensembles.push_back(std::move(ensembles));
  }
  gathered.result = outcome.take();
  return gathered;
}

/// Where the result, its long table and the state go; each may be absent.  Only all replicas together have a result.
struct Outputs {
  std::optional<OutputFile> result, table, state;
};

/// A state is of some of a number of replicas that is known beforehand.
void refuse_state_with_stop(const ExperimentFile& file) {
  for (const SweepPoint& point : file.points)
    if (point.experiment.stop)
      throw InputError({{.pointer = "--save-state",
                         .expected = "a number of replicas that is known beforehand",
                         .found = "\"stop\" in the experiment",
                         .hint = "leave \"stop\" out and set \"replicas\" to what a run with it took"}});
}

/// A part of the replicas has a state alone.
void refuse_of_part(const RunOptions& options, const char* option, const std::string& path, const char* what) {
  if (!path.empty())
    throw InputError({{.pointer = option,
                       .expected = fmt::format("no {} of a part of the replicas", what),
                       .found = fmt::format("{} beside --shard {}", path, options.shard),
                       .hint = "heavytail merge joins the states of all parts into the result"}});
}

/// All are tried before anything runs.
Outputs outputs_of(const RunOptions& options, const ExperimentFile& file) {
  if (!options.state.empty()) refuse_state_with_stop(file);
  const bool whole = shard_of(options).count == 1;
  if (!whole) {
    refuse_of_part(options, "-o", options.out, "result");
    refuse_of_part(options, "--csv", options.table, "table");
  }
  std::vector<NamedPath> paths;
  if (whole) paths.push_back({"-o", options.out.empty() ? file.name + ".result.json" : options.out});
  if (!options.table.empty()) paths.push_back({"--csv", options.table});
  if (!options.state.empty()) paths.push_back({"--save-state", options.state});
  refuse_clashes(paths, {&options.file, 1});
  Outputs outputs;
  if (whole) outputs.result.emplace(paths.front().path);
  if (!options.table.empty()) outputs.table.emplace(options.table);
  if (!options.state.empty()) outputs.state.emplace(options.state);
  return outputs;
}

void write(const Gathered& gathered, const Outputs& outputs, const std::stop_token& stop) {
  const std::string state = outputs.state ? json_text(state_json(gathered.state)) : std::string();
  throw_if_stopped(stop);
  const std::string result = outputs.result ? json_text(file_json(gathered.result)) : std::string();
  throw_if_stopped(stop);
  const std::string table = outputs.table ? long_table(gathered.result) : std::string();
  std::vector<Written> written;
  if (outputs.state) written.push_back({&*outputs.state, state});
  if (outputs.result) written.push_back({&*outputs.result, result});
  if (outputs.table) written.push_back({&*outputs.table, table});
  write_outputs(written, stop);
}

void tell_end(const RunOptions& options, const Gathered& gathered, const Outputs& outputs, double seconds) {
  if (options.quiet) return;
  const std::string rate = rate_text(seconds > 0 ? static_cast<double>(gathered.path_steps) / seconds : 0);
  if (outputs.result)
    tell(fmt::format("{}\n{:.1f} s, {}; result in {}{}\n", summary_text(gathered.result), seconds, rate,
                     outputs.result->name(), outputs.table ? ", table in " + outputs.table->name() : ""));
  else
    tell(fmt::format("shard {}: {:.1f} s, {}; state in {}\n", options.shard, seconds, rate, outputs.state->name()));
}

ExitCode run_file(const RunOptions& options, const std::stop_token& stop) {
  const std::optional<ExperimentFile> file = read_or_complain(options.file, [&] {
    return read_experiment_file(parse_json_file(options.file), options.overrides.values(), stop);
  });
  if (!file) return ExitCode::bad_input;
  const Outputs outputs = outputs_of(options, *file);
  const std::unique_ptr<Backend> backend = choose_backend({.name = options.backend,
                                                           .threads = options.threads,
                                                           .device = options.device,
                                                           .work = work_size_of(*file, shard_of(options).count),
                                                           .note = [&](const std::string& note) {
                                                             if (!options.quiet)
                                                               tell(fmt::format("heavytail: {}\n", note));
                                                           }});

  const std::uint64_t total = total_path_steps(*file) / shard_of(options).count;
  const auto start = std::chrono::steady_clock::now();
  const Gathered gathered = [&] {
    Progress progress(options.quiet ? ProgressStyle::none : progress_style_of_standard_error(), total);
    return run_points(*file, options, *backend, stop, progress);
  }();
  const double seconds = seconds_since(start);
  write(gathered, outputs, stop);
  tell_end(options, gathered, outputs, seconds);
  return ExitCode::done;
}

constexpr const char* run_examples = R"(Progress and the summary go to standard error, data to the result file.

Examples:
  heavytail run experiment.json                      writes NAME.result.json
  heavytail run experiment.json -o - --quiet | jq .  the result on standard output
  heavytail run experiment.json --set /noise/dof=1.2 --set '/optimizer={"type": "dsgd"}'
  heavytail run experiment.json --replicas 1e6 --threads 4
  heavytail run experiment.json --csv table.csv      a row for each number, for pandas or R
  heavytail run experiment.json --shard 2/5 --save-state 2.state   a fifth of the replicas, for heavytail merge)";

} // namespace

Command add_run_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("run", "Run an experiment or its sweep");
  const auto options = std::make_shared<RunOptions>();
  command->add_option("FILE", options->file, "Experiment file, - for standard input")->required()->option_text(" ");
  command->add_option("-o,--output", options->out, "Result file, - for standard output; NAME.result.json by default")
      ->type_name("OUT");
  command->add_option("--csv", options->table, "File for a table with a row for each number of the result")
      ->option_text("FILE");
  CLI::Option* state =
      command->add_option("--save-state", options->state, "File for the state, which merge joins with others")
          ->option_text("FILE");
  command->add_option("--shard", options->shard, "Run the i-th of n parts of the replicas, and write its state alone")
      ->option_text("I/N")
      ->needs(state)
      ->check([](const std::string& text) {
        return parsed_shard(text) ? std::string()
                                  : fmt::format("expected I/N with 1 <= I <= N <= {}, found \"{}\"", most_shards, text);
      });
  options->overrides.add_to(*command);
  command->add_option("--threads", options->threads, "Threads, 1 to 65536; as many as the machine has by default")
      ->option_text("N")
      ->transform(count_in(1, 1 << 16));
  command->add_option("--backend", options->backend, "auto (the default), cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->option_text("NAME");
  command->add_option("--device", options->device, "The only CUDA device to use, from 0; all of them by default")
      ->option_text("N")
      ->transform(count_in(0, 1 << 16));
  command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
  command->footer(run_examples);
  return {.options = command, .run = [options](const std::stop_token& stop) { return run_file(*options, stop); }};
}

} // namespace heavytail
