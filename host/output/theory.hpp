// SPDX-License-Identifier: MIT
// Predictions of the theory and the verdicts on them, for the result file and for people.
#pragma once

#include "host/json.hpp"
#include "host/theory/prediction.hpp"
#include "host/theory/verdict.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace heavytail {

/// An object for each prediction, with what it states.
Json predictions_json(std::span<const Prediction> predictions);

/// The same with measured number, standard error, z and verdict.
Json theory_json(std::span<const TheoryResult> results);

/// Which predictions a table shows.
enum class Shown : std::int8_t {
  last_checkpoint, ///< the last of each, that of exits among them
  all,
};

/// A table for each law, with its source and what it takes for granted.
std::string predictions_text(std::span<const Prediction> predictions, Shown shown);

/// A line on how many predictions agree, and one for each that does not; empty without predictions.
std::string report_theory(std::span<const TheoryResult> results);

} // namespace heavytail
