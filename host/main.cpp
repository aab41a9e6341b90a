// SPDX-License-Identifier: MIT
// heavytail: reads the command line, runs the command, and turns what went wrong into an exit code.
#include "host/commands/command.hpp"
#include "host/version.hpp"
#include "kernels/backend.hpp"

#include <fmt/format.h>

#include <exception>
#include <new>
#include <string>

namespace heavytail {

namespace {

/// Says what is wrong with the command line, and how it ends.
ExitCode complain_about_usage(const CLI::App& program, const CLI::ParseError& error, int argc, char** argv) {
  const bool unknown_command = error.get_name() == "RequiredError" && argc > 1 && program.get_subcommands().empty();
  if (!unknown_command) return program.exit(error) == 0 ? ExitCode::done : ExitCode::bad_input;
  std::string known;
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; }))
    known += (known.empty() ? "" : ", ") + command->get_name();
  fmt::print(stderr, "heavytail: unknown command \"{}\"; the commands are {}\n", argv[1], known);
  return ExitCode::bad_input;
}

ExitCode run_program(int argc, char** argv) {
  CLI::App program("Monte Carlo for stochastic optimizers under heavy-tailed noise.", "heavytail");
  program.set_version_flag("--version", fmt::format("heavytail {} ({})", version(), git_revision()),
                           "Print the version");
  program.set_help_flag("-h,--help", "Print this help");
  program.require_subcommand(1);
  program.footer("`heavytail COMMAND --help` explains a command.\n"
                 "Exit codes: 0 done, 1 failed while running, 2 bad usage or bad input, 130 interrupted.");
  const std::vector<Command> commands = add_commands(program);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return complain_about_usage(program, error, argc, argv);
  }
  for (const Command& command : commands)
    if (command.options->parsed()) return command.run();
  return ExitCode::bad_input;
}

ExitCode complain(ExitCode code, const char* what) {
  fmt::print(stderr, "heavytail: {}\n", what);
  return code;
}

} // namespace

/// The whole program; throws nothing.
ExitCode run_guarded(int argc, char** argv) {
  try {
    return run_program(argc, argv);
  } catch (const Interrupted&) {
    return complain(ExitCode::interrupted, "interrupted; nothing was written");
  } catch (const InputError& error) {
    return complain(ExitCode::bad_input, error.what());
  } catch (const std::bad_alloc&) {
    return complain(ExitCode::failed, "out of memory; try fewer checkpoints, observables or threads");
  } catch (const std::exception& error) {
    return complain(ExitCode::failed, error.what());
  }
}

} // namespace heavytail

int main(int argc, char** argv) {
  return static_cast<int>(heavytail::run_guarded(argc, argv));
}
