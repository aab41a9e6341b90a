// SPDX-License-Identifier: MIT
// What the command line changes in an experiment before it is read.
#pragma once

#include "host/input/experiment.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heavytail {

/// As many replicas, or steps, as an experiment may have.
inline constexpr std::uint64_t most_count = std::uint64_t{1} << 53U;

/// Takes an option as an integer from `low` to `high`; 1e6 is as good as 1000000.  For CLI::Option::transform.
CLI::Validator count_in(std::uint64_t low, std::uint64_t high);

/// --set and its short forms.
class Overrides {
public:
  /// Adds the options to a command; this must stay where it is until the command line has been read.
  void add_to(CLI::App& command);

  /// Pointers and values, in the order in which they are put.
  std::vector<Override> values() const;

private:
  std::vector<std::string> set_;
  std::optional<std::string> replicas_, steps_, seed_;
};

} // namespace heavytail
