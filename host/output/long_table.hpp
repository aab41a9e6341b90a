// SPDX-License-Identifier: MIT
// The long table: every number of a result file in a row of its own, as data-frame libraries take it.
#pragma once

#include "host/output/result.hpp"

#include <string>

namespace heavytail {

/// CSV (RFC 4180, lines end with a line feed).  Columns: one for each axis of the sweep, called by its pointer; model,
/// checkpoint (a step), time, observable, statistic, value, low, high.  What has no interval leaves low and high empty,
/// what is of no checkpoint or observable those columns.  Statistics are called by their keys in the result file:
/// `mean`, `quantile(0.5)`, `tail.hill`, `exit.mean`.
std::string long_table(const FileResult& file);

} // namespace heavytail
