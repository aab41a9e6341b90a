// SPDX-License-Identifier: MIT
// The commands of the program, one a file: each adds its options and says what to do.
#pragma once

#include "host/problem.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace heavytail {

/// A command and what it does once the command line has been read.  Throws Interrupted soon after `stop` is requested.
struct Command {
  CLI::App* options = nullptr;
  std::function<ExitCode(const std::stop_token& stop)> run;
};

// Command add_NAME_command(CLI::App& program) of every line in all.inc.
#define HT_COMMAND(name) Command add_##name##_command(CLI::App& program);
#include "host/commands/all.inc"
#undef HT_COMMAND

/// All commands, in the order of the help.
std::vector<Command> add_commands(CLI::App& program);

} // namespace heavytail
