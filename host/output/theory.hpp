// SPDX-License-Identifier: MIT
// Predictions of the theory and the verdicts on them, as results have them and for people.
#pragma once

#include "host/output/result.hpp"
#include "host/theory/prediction.hpp"
#include "host/theory/verdict.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace heavytail {

/// Predictions as a result has them.
std::vector<PredictionResult> prediction_results(std::span<const Prediction> predictions);

/// What was measured beside them.
std::vector<TheoryEntry> theory_entries(std::span<const TheoryResult> results);

/// The predictions of `heavytail theory`: an object for each, as a result has it.
Json predictions_json(std::span<const Prediction> predictions);

/// Which predictions a table shows.
enum class Shown : std::int8_t {
  last_checkpoint, ///< the last of each, that of exits among them
  all,
};

/// A table for each law, with its source and what it takes for granted, and a line for each that was left out.
std::string predictions_text(const Predictions& predictions, Shown shown);

/// A line on how many predictions agree, and one for each that does not and for each law that was left out (a
/// sentence); empty where no law applies.
std::string report_theory(std::span<const TheoryEntry> theory, std::span<const std::string> left_out = {});

} // namespace heavytail
