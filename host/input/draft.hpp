// SPDX-License-Identifier: MIT
// A document on its way to an Experiment: what its parts read, before they are joined.
#pragma once

#include "host/input/experiment.hpp"
#include "host/input/settings.hpp"
#include "host/input/values.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail {

/// All that one document (without a sweep) says.  Meaningful as a whole only while `reading` has no problem.
struct Draft {
  Json document;
  Reading reading;
  std::string name;
  RunSettings settings;
  GradientNoise<double> noise;
  LearningRate learning_rate;
  InitialPoint<double> initial_point;
  std::uint64_t seed = 1;
  std::vector<std::int64_t> checkpoints;
  std::vector<std::string> observable_names;
  std::vector<ObservableTask> observables;
  StatisticsSettings statistics;

  /// Whether nothing is wrong at `pointer` or below it.
  bool is_sound(std::string_view pointer) const;
};

/// Reads a document without a sweep, completing it with its defaults.
Draft read_draft(Json document);

/// Reads "observables" and "statistics".
void read_observables(Draft& draft);
void read_statistics(Draft& draft);

/// Reads "checkpoints", for which "steps" must have been read.
void read_checkpoints(Draft& draft);

/// Checks what concerns several parts, and joins them.  Nothing where the draft has problems, then or now.
std::optional<Experiment> build_experiment(Draft& draft);

/// The member of the document that a key of the experiment file names, or nullptr; defaults are written, absence is
/// reported.
Json* document_member(Draft& draft, std::string_view key);

} // namespace heavytail
