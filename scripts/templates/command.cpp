// SPDX-License-Identifier: MIT
// heavytail @name@: what it does, in a few words.
#include "host/commands/command.hpp"
#include "host/output/output_file.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>

namespace heavytail {

namespace {

ExitCode tell_of(const std::string& file) {
  write_standard_output(fmt::format("{}\n", file));
  return ExitCode::done;
}

} // namespace

Command add_@name@_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("@name@", "What it does, in a few words");
  const auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "Experiment file, - for standard input")->required()->option_text(" ");
  command->footer("What it prints, and its exit codes.");
  return {.options = command, .run = [file](const std::stop_token&) { return tell_of(*file); }};
}

} // namespace heavytail
