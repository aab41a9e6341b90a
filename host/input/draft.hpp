// SPDX-License-Identifier: MIT
// A document on its way to an Experiment: what its parts read, before they are joined.
#pragma once

#include "host/input/experiment.hpp"
#include "host/input/settings.hpp"
#include "host/input/values.hpp"
#include "kernels/task.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail {

/// What the keys of a stochastic process say.
struct ProcessDraft {
  Process<double> process;
  Driver<double> driver;
  Integrator<double> integrator;
  double dt = 0, time = 0;
  std::int64_t steps = 0; ///< time / dt, 0 while unknown
};

/// The models of an optimizer that run: its recursion, SDEs that stand for it.
struct ModelsDraft {
  std::vector<std::string> names;
  Integrator<double> integrator; ///< of SDE models
  SdeSettings settings;
};

/// All that one document (without a sweep) says.  Meaningful as a whole only while `reading` has no problem.
struct Draft {
  Json document;
  Reading reading;
  std::string name;
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
  std::vector<std::string> observable_names;
  std::vector<ObservableTask> observables;
  std::optional<Exit<double>> exit;
  StatisticsSettings statistics;
  std::optional<StopSettings> stop;

  /// How many steps the result counts, 0 while unknown.
  std::int64_t steps() const {
    return is_process ? process.steps : is_sound("/steps") && is_sound("/time") ? optimizer.steps : 0;
  }

  /// Whether nothing is wrong at `pointer` or below it.
  bool is_sound(std::string_view pointer) const;
};

/// Reads a document without a sweep, completing it with its defaults.
Draft read_draft(Json document);

/// Reads "observables", "exit", "statistics" and "stop", in this order.
void read_observables(Draft& draft);
void read_exit(Draft& draft);
void read_statistics(Draft& draft);
void read_stop(Draft& draft);

/// Reads "checkpoints", for which "steps", or "time" and "integrator", must have been read.
void read_checkpoints(Draft& draft);

/// Reads "models" and "sde".
void read_models(Draft& draft);

/// The tasks of the models, from that of the optimizer without its learning rates; where there is no such SDE, that is
/// reported.
std::vector<ModelRun> model_runs(Draft& draft, const Task& optimizer);

/// A task whose model is set, with what the tasks of all models have in common; `substeps`: its steps in one of the
/// result.
std::shared_ptr<const Task> completed(const Draft& draft, Task task, std::int64_t substeps = 1);

/// Makes the task of the optimizer's recursion that of one agent whose gradients have exactly the law of the agents'
/// mean, or that of groups of agents whose messages are counted, where the step has the same law; says whether it did.
bool collapse_agents(const Draft& draft, Task& task);

/// η η_k, or η_k alone where the normalization sets the step size, `per_step` times a step until it stays; appended.
Slice append_learning_rates(const Draft& draft, std::int32_t per_step, std::vector<double>& table);

/// How many of them there are.
double learning_rates_needed(const Draft& draft, double per_step);

/// Numbers that one table may hold.
inline constexpr double most_table_numbers = 0x1p28; ///< 2 GiB in float64

/// Reads "process", "integrator" and "time".
void read_process(Draft& draft);

/// `value` in steps of `unit`, where it is a multiple of it but for the rounding of both.
std::optional<std::int64_t> multiple_of(double value, double unit);

/// The two multiples of `unit` nearest to `value`, in words.
std::string nearest_multiples(double value, double unit);

/// Reads "time"; 0 where it is absent.
double read_time(Draft& draft);

/// How many steps of length `unit`, a key called `name`, the time holds; reported, and 0, where that is no whole
/// number.
std::int64_t steps_in(Draft& draft, double time, double unit, std::string_view name);

/// Numbers that the steps of a process draw at most, of 2^60 addresses: a transition may take 64 blocks a coordinate.
inline constexpr double most_process_draws = 0x1p53;

/// Checks what concerns several keys of a process.
void check_process(Draft& draft);

/// Whether a step of length dt along the drift of one coordinate, which alone decides it, may lead to where the drift
/// has less than a tenth of its strength or leads back: not along a linear drift that is not steep.
bool may_overshoot(const Draft& draft);

/// The task of a process, whose parts have no problem.
Task process_task(Draft& draft);

/// Checks what concerns several parts, and joins them.  Nothing where the draft has problems, then or now.
std::optional<Experiment> build_experiment(Draft& draft);

/// The member of the document that a key of the experiment file names, or nullptr; defaults are written, absence is
/// reported.
Json* document_member(Draft& draft, std::string_view name);

} // namespace heavytail
