// SPDX-License-Identifier: MIT
// heavytail: reads the command line, runs the command, and turns what went wrong into an exit code.
#include "host/commands/command.hpp"
#include "host/commands/interrupt.hpp"
#include "host/output/output_file.hpp"
#include "host/version.hpp"
#include "kernels/errors.hpp"

#include <fmt/format.h>

#include <exception>
#include <new>
#include <sstream>
#include <string>
#include <vector>

namespace heavytail {

namespace {

/// The commands as a list for people.
std::string known_commands(const CLI::App& program) {
  std::string known;
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; }))
    known += (known.empty() ? "" : ", ") + command->get_name();
  return known;
}

/// Prints the help that was asked for, or what is wrong with the command line, and says how it ends.
ExitCode end_of_parsing(const CLI::App& program, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() == 0) {
    std::ostringstream help;
    program.exit(error, help, help);
    write_standard_output(help.str());
    return ExitCode::done;
  }
  const std::vector<CLI::App*> chosen = program.get_subcommands();
  const std::string name = chosen.empty() ? "heavytail" : "heavytail " + chosen.front()->get_name();
  std::string what = error.what();
  if (error.get_name() == "RequiredError" && chosen.empty())
    what = fmt::format("{}; the commands are {}",
                       argc > 1 ? fmt::format("unknown command \"{}\"", argv[1]) : "a command is missing",
                       known_commands(program));
  tell(fmt::format("{}: {}\nTry `{} --help`.\n", name, what, name));
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
    return end_of_parsing(program, error, argc, argv);
  }
  const InterruptGuard interrupt;
  for (const Command& command : commands)
    if (command.options->parsed()) return command.run(interrupt.token());
  return ExitCode::bad_input;
}

ExitCode complain(ExitCode code, const char* what) {
  tell(fmt::format("heavytail: {}\n", what));
  return code;
}

/// The whole program; throws nothing.
ExitCode run_guarded(int argc, char** argv) {
  try {
    return run_program(argc, argv);
  } catch (const Interrupted&) {
    tell_interrupted();
    return ExitCode::interrupted;
  } catch (const InputError& error) {
    return complain(ExitCode::bad_input, error.what());
  } catch (const std::bad_alloc&) {
    return complain(ExitCode::failed, "out of memory; try fewer checkpoints, observables or threads");
  } catch (const std::exception& error) {
    return complain(ExitCode::failed, error.what());
  }
}

} // namespace

} // namespace heavytail

int main(int argc, char** argv) {
  heavytail::secure_standard_streams();
  return static_cast<int>(heavytail::run_guarded(argc, argv));
}
