// SPDX-License-Identifier: MIT
// The table of commands: a new one is a file and a line here.
#include "host/commands/command.hpp"

namespace heavytail {

std::vector<Command> add_commands(CLI::App& program) {
  return {
      add_run_command(program),     add_validate_command(program), add_list_command(program),
      add_devices_command(program), add_replay_command(program),   add_merge_command(program),
      add_theory_command(program),  add_bench_command(program),
  };
}

} // namespace heavytail
