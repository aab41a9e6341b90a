// SPDX-License-Identifier: MIT
// A document on its way to an Experiment: what its parts read, before they are joined.
#pragma once

#include "host/input/experiment.hpp"
#include "host/input/sections/learning_rate.hpp"
#include "host/input/sections/models.hpp"
#include "host/input/sections/optimizer.hpp"
#include "host/input/sections/process.hpp"
#include "host/input/sections/run.hpp"
#include "host/input/values.hpp"
#include "kernels/task.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail {

/// All that one document (without a sweep) says.  Meaningful as a whole only while `reading` has no problem.
struct Draft {
  Json document;
  Reading reading;
  Experiment experiment;   ///< what of it needs no other part
  bool is_process = false; ///< a stochastic process, not an optimizer
  RunSettings settings;
  OptimizerSettings optimizer;
  GradientNoise<double> noise;
  LearningRate learning_rate;
  ModelsDraft models;
  ProcessDraft process;
  InitialPoint<double> initial_point;
  std::uint64_t seed = 1;
  std::vector<std::int64_t> checkpoints;
  std::vector<ObservableTask> observables;
  std::optional<Exit<double>> exit;

  /// How many steps the result counts, 0 while unknown.
  std::int64_t steps() const {
    return is_process ? process.steps : is_sound("/steps") && is_sound("/time") ? optimizer.steps : 0;
  }

  /// Whether nothing is wrong at `pointer` or below it.
  bool is_sound(std::string_view pointer) const;
};

/// Reads a document without a sweep, completing it with its defaults.
Draft read_draft(Json document);

/// A task whose model is set, with what the tasks of all models have in common; `substeps`: its steps in one of the
/// result.
std::shared_ptr<const Task> completed(const Draft& draft, Task task, std::int64_t substeps = 1);

/// Makes the task of the optimizer's recursion that of one agent whose gradients have exactly the law of the agents'
/// mean, or that of groups of agents whose messages are counted, where the step has the same law; says whether it did.
bool collapse_agents(const Draft& draft, Task& task);

/// Checks what concerns several parts, and joins them.  Nothing where the draft has problems, then or now.
std::optional<Experiment> build_experiment(Draft& draft);

/// The member of the document that a key of the experiment file names, or nullptr; defaults are written, absence is
/// reported.
Json* document_member(Draft& draft, std::string_view name);

/// The same where it is an object, `what` in words, whose unknown members are reported; nullptr where it is none.
Json* object_member(Draft& draft, std::string_view name, std::string_view what);

/// The member `name` of that object, which is described with a default.
Json* member_called(Draft& draft, Json& object, std::string_view key, std::string_view name);

} // namespace heavytail
