// SPDX-License-Identifier: MIT
// Telling a person what is wrong with an input file.
#include "host/commands/problems.hpp"

#include <fmt/format.h>

namespace heavytail {

void print_problems(std::FILE* stream, const std::string& file, const InputError& error) {
  for (const Problem& problem : error.problems())
    fmt::print(stream, "{}: {}\n", file == "-" ? "standard input" : file, to_string(problem));
}

} // namespace heavytail
