// SPDX-License-Identifier: MIT
// heavytail validate: checks experiment files, runs nothing.
#include "host/commands/command.hpp"
#include "host/output/output_file.hpp"
#include "kernels/errors.hpp"

#include <heavytail/heavytail.hpp>

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace heavytail {

namespace {

ExitCode show_problems(const std::string& file, const std::stop_token& stop) {
  const std::vector<Problem> problems = validate_file(file, {}, stop);
  if (problems.empty()) write_standard_output(fmt::format("{}: ok\n", file));
  for (const Problem& problem : problems) write_standard_output(fmt::format("{}: {}\n", file, to_string(problem)));
  return problems.empty() ? ExitCode::done : ExitCode::bad_input;
}

/// Every file is looked at, whatever the others are like.
ExitCode validate_files(const std::vector<std::string>& files, const std::stop_token& stop) {
  ExitCode code = ExitCode::done;
  for (const std::string& file : files) {
    throw_if_stopped(stop);
    try {
      if (show_problems(file, stop) == ExitCode::bad_input) code = ExitCode::bad_input;
    } catch (const RuntimeFailure& failure) {
      tell(fmt::format("heavytail: {}\n", failure.what()));
      if (code == ExitCode::done) code = ExitCode::failed;
    }
  }
  return code;
}

} // namespace

Command add_validate_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("validate", "Check experiment files, run nothing");
  const auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "Experiment files, - for standard input")->required()->option_text("...");
  command->footer("Prints `FILE: ok`, or every problem as `FILE: pointer: what is expected, what was found`.\n"
                  "Exit code 2 if any file is bad.");
  return {.options = command, .run = [files](const std::stop_token& stop) { return validate_files(*files, stop); }};
}

} // namespace heavytail
