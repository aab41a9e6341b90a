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

/// A sentence for each law that was left out.
Json left_out_json(std::span<const LeftOut> left_out);

/// An object for each prediction, with what it states.
Json predictions_json(std::span<const Prediction> predictions);

/// The same with measured number, standard error, z and verdict.
Json theory_json(std::span<const TheoryResult> results);

/// Which predictions a table shows.
enum class Shown : std::int8_t {
  last_checkpoint, ///< the last of each, that of exits among them
  all,
};

/// A table for each law, with its source and what it takes for granted, and a line for each that was left out.
std::string predictions_text(const Predictions& predictions, Shown shown);

/// A line on how many predictions agree, and one for each that does not and for each law that was left out; empty where
/// no law applies.
std::string report_theory(std::span<const TheoryResult> results, std::span<const LeftOut> left_out = {});

} // namespace heavytail
