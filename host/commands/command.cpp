// SPDX-License-Identifier: MIT
// The commands of the program.
#include "host/commands/command.hpp"

namespace heavytail {

std::vector<Command> add_commands(CLI::App& program) {
  return {
#define HT_COMMAND(name) add_##name##_command(program),
#include "host/commands/all.inc"
#undef HT_COMMAND
  };
}

} // namespace heavytail
