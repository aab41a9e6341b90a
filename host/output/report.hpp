// SPDX-License-Identifier: MIT
// The summary that a person reads after a run: a table for each observable, over checkpoints or over the points of a
// sweep, and what stops, comparisons and the theory say.
#pragma once

#include "host/json.hpp"
#include "host/output/result.hpp"

#include <string>

namespace heavytail {

/// The summary of a result file.
std::string summary_text(const FileResult& file);

/// A swept value in few words: `dsgd` for {"type": "dsgd"}, `polynomial power=0.5`, `0.1`.
std::string value_label(const Json& value);

} // namespace heavytail
