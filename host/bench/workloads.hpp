// SPDX-License-Identifier: MIT
// The workloads of the benchmark: the experiment files of benchmarks/workloads, built into the program.
#pragma once

#include "host/input/experiment.hpp"
#include "kernels/backend.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail {

/// An experiment file whose first line is a comment that says what it is.
struct Workload {
  std::string_view name; ///< of the file and of the experiment, such as "W2" or "W5-qsgd"
  std::string_view text;
};

/// All of them, in the order of their names.
std::span<const Workload> workloads();

/// The one that is called so, or else those whose name goes on with "-" behind it; all of them where `names` is empty.
/// Throws InputError with what is known where a name fits none.
std::vector<Workload> workloads_called(std::span<const std::string> names);

/// The first line's comment.
std::string_view sentence_of(const Workload& workload);

/// The workload's document.
Json document_of(const Workload& workload);

/// The experiment of a document with so many replicas, in that precision.
Experiment sized(Json document, Precision precision, std::uint64_t replicas);

} // namespace heavytail
