// SPDX-License-Identifier: MIT
// What can be wrong, and how the program ends then.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace heavytail {

/// How the program ends.
enum class ExitCode : int { done = 0, failed = 1, bad_input = 2, claim_not_supported = 3, interrupted = 130 };

/// One thing that is wrong with an input.
struct Problem {
  std::string pointer;  ///< JSON pointer of the culprit, "" for the whole document
  std::string expected; ///< "a number greater than 0"
  std::string found;    ///< "-1"
  std::string hint;     ///< "did you mean \"student_t\"?", or empty
};

/// `/noise/dof: expected a number greater than 0, found -1`, with the hint behind it.
std::string to_string(const Problem& problem);

/// The person's input cannot be used; holds every problem that was found.
class InputError : public std::runtime_error {
public:
  explicit InputError(std::vector<Problem> problems);

  const std::vector<Problem>& problems() const { return problems_; }

private:
  std::vector<Problem> problems_;
};

/// A file, a device or the memory failed: "<what> (<why>) <what to try>".
class RuntimeFailure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace heavytail
