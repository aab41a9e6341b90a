// SPDX-License-Identifier: MIT
// What the command line changes in an experiment before it is read.
#pragma once

#include "host/input/experiment.hpp"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

namespace heavytail {

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
