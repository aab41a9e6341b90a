// SPDX-License-Identifier: MIT
// heavytail merge: saved states of disjoint parts into one result.
#include "host/commands/command.hpp"
#include "host/commands/problems.hpp"
#include "host/output/output_file.hpp"

#include <heavytail/heavytail.hpp>

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

struct MergeOptions {
  std::vector<std::string> files;
  std::string out;
  bool quiet = false;
};

ExitCode merge_files(const MergeOptions& options, const std::stop_token& stop) {
  std::vector<State> states;
  for (const std::string& file : options.files) {
    throw_if_stopped(stop);
    std::optional<State> state = read_or_complain(file, [&] { return read_state(parse_json_file(file)); });
    if (!state) return ExitCode::bad_input;
    states.push_back(std::move(*state));
  }
  const NamedPath result{"-o", options.out.empty() ? states.front().name + ".result.json" : options.out};
  refuse_clashes({&result, 1}, options.files);
  const OutputFile out(result.path);
  const FileResult merged_result = merge(states, stop);
  out.write(json_text(file_json(merged_result)), stop);
  if (!options.quiet) tell(fmt::format("{}\nresult in {}\n", summary_text(merged_result), out.name()));
  return ExitCode::done;
}

constexpr const char* merge_examples =
    R"(The states must be of one experiment and make up all of its replicas; the result is that of one run.

Example:
  heavytail run experiment.json --shard 1/2 --save-state a.state     on one machine
  heavytail run experiment.json --shard 2/2 --save-state b.state     on another
  heavytail merge a.state b.state)";

} // namespace

Command add_merge_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("merge", "Join saved states of shards into one result");
  const auto options = std::make_shared<MergeOptions>();
  command->add_option("STATE", options->files, "States that run --save-state wrote")->required()->option_text("...");
  command->add_option("-o,--output", options->out, "Result file, - for standard output; NAME.result.json by default")
      ->option_text("OUT");
  command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
  command->footer(merge_examples);
  return {.options = command, .run = [options](const std::stop_token& stop) { return merge_files(*options, stop); }};
}

} // namespace heavytail
