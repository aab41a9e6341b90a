// SPDX-License-Identifier: MIT
// Telling a person what is wrong with an input file.
#include "host/commands/problems.hpp"

#include "host/output/output_file.hpp"

#include <fmt/format.h>

namespace heavytail {

void tell_problems(const std::string& file, const InputError& error) {
  for (const Problem& problem : error.problems())
    tell(fmt::format("{}: {}\n", file == "-" ? "standard input" : file, to_string(problem)));
}

} // namespace heavytail
