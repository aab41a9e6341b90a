// SPDX-License-Identifier: MIT
// heavytail run: an experiment or its sweep, to a result file and a summary.
#include "host/backends.hpp"
#include "host/commands/command.hpp"
#include "host/commands/overrides.hpp"
#include "host/commands/problems.hpp"
#include "host/commands/progress.hpp"
#include "host/output/output_file.hpp"

#include <heavytail/heavytail.hpp>

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace heavytail {

namespace {

struct RunCommand {
  std::string file;
  std::string out;
  std::string table;
  std::string state;
  std::string shard = "1/1";
  Overrides overrides;
  RunOptions options;
  bool quiet = false;
};

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

/// What the library is asked for.
RunOptions options_of(const RunCommand& command) {
  RunOptions options = command.options;
  options.shard = parsed_shard(command.shard).value_or(Shard{});
  options.keep_state = !command.state.empty();
  return options;
}

/// Where the result, its long table and the state go; each may be absent.  Only all replicas together have a result.
struct Outputs {
  std::optional<OutputFile> result, table, state;
};

/// A part of the replicas has a state alone.
void refuse_of_part(const RunCommand& command, const char* option, const std::string& path, const char* what) {
  if (!path.empty())
    throw InputError({{.pointer = option,
                       .expected = fmt::format("no {} of a part of the replicas", what),
                       .found = fmt::format("{} beside --shard {}", path, command.shard),
                       .hint = "heavytail merge joins the states of all parts into the result"}});
}

/// All are tried before anything runs.
Outputs outputs_of(const RunCommand& command, const ExperimentFile& file) {
  const bool whole = options_of(command).shard.count == 1;
  if (!whole) {
    refuse_of_part(command, "-o", command.out, "result");
    refuse_of_part(command, "--csv", command.table, "table");
  }
  std::vector<NamedPath> paths;
  if (whole) paths.push_back({"-o", command.out.empty() ? file.name + ".result.json" : command.out});
  if (!command.table.empty()) paths.push_back({"--csv", command.table});
  if (!command.state.empty()) paths.push_back({"--save-state", command.state});
  refuse_clashes(paths, {&command.file, 1});
  Outputs outputs;
  if (whole) outputs.result.emplace(paths.front().path);
  if (!command.table.empty()) outputs.table.emplace(command.table);
  if (!command.state.empty()) outputs.state.emplace(command.state);
  return outputs;
}

/// Runs the file, and shows how far that is.
RunOutcome run_shown(const RunCommand& command, const ExperimentFile& file, const std::stop_token& stop) {
  if (command.quiet) return run(file, options_of(command), {.stop = stop});
  std::optional<Progress> shown;
  const auto show = [&](const RunProgress& progress) {
    if (!shown) shown.emplace(progress_style_of_standard_error());
    shown->set(progress);
  };
  const auto note = [](const std::string& text) { tell(fmt::format("heavytail: {}\n", text)); };
  return run(file, options_of(command), {.progress = show, .note = note, .stop = stop});
}

void write(const RunOutcome& ran, const Outputs& outputs, const std::stop_token& stop) {
  const std::string state = outputs.state ? json_text(state_json(*ran.state)) : std::string();
  throw_if_stopped(stop);
  const std::string result = outputs.result ? json_text(file_json(*ran.result)) : std::string();
  throw_if_stopped(stop);
  const std::string table = outputs.table ? long_table(*ran.result) : std::string();
  std::vector<Written> written;
  if (outputs.state) written.push_back({&*outputs.state, state});
  if (outputs.result) written.push_back({&*outputs.result, result});
  if (outputs.table) written.push_back({&*outputs.table, table});
  write_outputs(written, stop);
}

void tell_end(const RunCommand& command, const RunOutcome& ran, const Outputs& outputs) {
  if (command.quiet) return;
  const std::string rate = rate_text(ran.seconds > 0 ? static_cast<double>(ran.path_steps) / ran.seconds : 0);
  if (outputs.result)
    tell(fmt::format("{}\n{:.1f} s, {}; result in {}{}\n", summary_text(*ran.result), ran.seconds, rate,
                     outputs.result->name(), outputs.table ? ", table in " + outputs.table->name() : ""));
  else
    tell(fmt::format("shard {}: {:.1f} s, {}; state in {}\n", command.shard, ran.seconds, rate, outputs.state->name()));
}

ExitCode run_file(const RunCommand& command, const std::stop_token& stop) {
  const std::optional<ExperimentFile> file = read_or_complain(command.file, [&] {
    return read_experiment_file(parse_json_file(command.file), command.overrides.values(), stop);
  });
  if (!file) return ExitCode::bad_input;
  const Outputs outputs = outputs_of(command, *file);
  const RunOutcome ran = run_shown(command, *file, stop);
  write(ran, outputs, stop);
  tell_end(command, ran, outputs);
  return ExitCode::done;
}

/// What is wrong with the name of a file, for CLI::Option::check.
std::string problem_of_name(const std::string& name) {
  return name.empty() ? "expected a file or -, found an empty name" : "";
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
  const auto options = std::make_shared<RunCommand>();
  command->add_option("FILE", options->file, "Experiment file, - for standard input")->required()->option_text(" ");
  command->add_option("-o,--output", options->out, "Result file, - for standard output; NAME.result.json by default")
      ->type_name("OUT");
  command->add_option("--csv", options->table, "File for a table with a row for each number of the result")
      ->option_text("FILE")
      ->check(problem_of_name);
  CLI::Option* state =
      command->add_option("--save-state", options->state, "File for the state, which merge joins with others")
          ->option_text("FILE")
          ->check(problem_of_name);
  command->add_option("--shard", options->shard, "Run the i-th of n parts of the replicas, and write its state alone")
      ->option_text("I/N")
      ->needs(state)
      ->check([](const std::string& text) {
        return parsed_shard(text) ? std::string()
                                  : fmt::format("expected I/N with 1 <= I <= N <= {}, found \"{}\"", most_shards, text);
      });
  options->overrides.add_to(*command);
  command
      ->add_option("--threads", options->options.threads, "Threads, 1 to 65536; as many as the machine has by default")
      ->option_text("N")
      ->transform(count_in(1, most_threads));
  command->add_option("--backend", options->options.backend, "auto (the default), cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->option_text("NAME");
  command
      ->add_option("--device", options->options.device, "The only CUDA device to use, from 0; all of them by default")
      ->option_text("N")
      ->transform(count_in(0, 1 << 16));
  command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
  command->footer(run_examples);
  return {.options = command, .run = [options](const std::stop_token& stop) { return run_file(*options, stop); }};
}

} // namespace heavytail
