// SPDX-License-Identifier: MIT
// Problems as text.
#include "host/problem.hpp"

#include <fmt/format.h>

#include <utility>

namespace heavytail {

namespace {

std::string all_of(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += '\n';
    text += to_string(problem);
  }
  return text;
}

} // namespace

std::string to_string(const Problem& problem) {
  return fmt::format("{}expected {}, found {}{}{}", problem.pointer.empty() ? "" : problem.pointer + ": ",
                     problem.expected, problem.found, problem.hint.empty() ? "" : "; ", problem.hint);
}

InputError::InputError(std::vector<Problem> problems)
    : std::runtime_error(all_of(problems)), problems_(std::move(problems)) {}

} // namespace heavytail
