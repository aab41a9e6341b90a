// SPDX-License-Identifier: MIT
// Forecast: one model of an experiment as the laws of the theory look at it, and what they have predicted of it.
#pragma once

#include "host/input/experiment.hpp"
#include "host/theory/distribution.hpp"
#include "host/theory/prediction.hpp"
#include "kernels/task.hpp"

#include <heavytail/model.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <type_traits>
#include <vector>

namespace heavytail {

/// The struct that a Choice holds if it is a `T`, otherwise nullptr.
template <class T, class Choices> const T* held(const Choices& choice) {
  return choice.visit([](const auto& each) -> const T* {
    if constexpr (std::is_same_v<std::decay_t<decltype(each)>, T>)
      return &each;
    else
      return nullptr;
  });
}

/// Operations that the laws may take for all models of an experiment: floating-point operations, about, and a second.
inline constexpr double most_operations = 5e8;

/// What a quantile of a law takes: a bisection of 64 looks at it.
inline constexpr double operations_of_quantile = 1e4;

/// A model of an experiment, with the predictions that were made of it.  Its agents are all of them, also where the
/// task counts their messages.
class Forecast {
public:
  Forecast(const Experiment& experiment, const ModelRun& run, std::stop_token stop = {});

  const Experiment& experiment() const { return experiment_; }

  const ModelRun& run() const { return run_; }

  const Model<double>& model() const { return run_.task->model; }

  const std::vector<double>& table() const { return run_.task->table; }

  std::span<const std::int64_t> checkpoints() const { return run_.plan().checkpoints; }

  std::span<const ObservableTask> observables() const { return run_.plan().observables; }

  bool is_discrete() const { return run_.plan().kind == PathKind::discrete; }

  bool is_sde_model() const { return run_.plan().kind == PathKind::sde_model; }

  bool is_process() const { return run_.plan().kind == PathKind::process; }

  /// Whether the path is integrated by Euler and Maruyama's scheme, which keeps linear recursions exact.
  bool is_euler() const;

  /// The length of a step of the task: 1 for the optimizer, in steps of it for an SDE model, in time for a process.
  double step_length() const { return is_discrete() ? 1 : model().integration.dt; }

  /// η η_k at a step of the task, where the integrator looks at the beginning of its steps alone.
  double rate_at(std::int64_t step) const;

  /// Whether η η_k is the same at every step.
  bool constant_rate() const { return model().learning_rate.size == 1; }

  /// Where coordinate j starts, in the mean.
  double start(std::int32_t j) const { return model().initial_point.mean.at<double>(table().data(), j); }

  /// E L² over a unit of time of an SDE's driver: 1 of Brownian motion, 2 of a stable motion of index 2; nothing where
  /// it is infinite.
  std::optional<double> driver_variance() const;

  /// The noise of the agents in its unit scale, which is to be symmetric.
  const SymmetricLaw& noise_law();

  /// Whether the law `id` may take so many operations, which are then spent; else it is listed as left out.  Laws ask
  /// before they begin.  Throws Interrupted where a stop was requested.
  bool affords(const char* id, double operations);

  /// Lists a law as left out that turned out to take more than it was thought to.
  void leave_out(const char* id, double operations);

  /// What `observed` observables take where state_law is asked for each of them at every checkpoint.
  double operations_of_laws(double observed) const;

  /// Throws Interrupted where a stop was requested: for loops that take long.
  void heed_stop() const;

  /// What the theory states of observable `o` at checkpoint `c`; nothing where that is no possible value.
  void state(const Statement& statement, std::size_t c, std::size_t o, Asked asked, double value);

  /// The mean of observable `o` at checkpoint `c`, which is an average over time.
  void state_average(const Statement& statement, std::size_t c, std::size_t o, double value);

  /// All quantiles and thresholds that the experiment asks for of an observable with a continuous law.
  void state_law(const Statement& statement, std::size_t c, std::size_t o, const Distribution& law);

  /// Of all replicas at checkpoint `c`.
  void state_replicas(const Statement& statement, std::size_t c, Quantity quantity, double value);

  /// Of the first exit.
  void state_exit(const Statement& statement, Quantity quantity, double value);

  Predictions take() { return std::move(predictions_); }

private:
  Prediction at_checkpoint(const Statement& statement, std::size_t c) const;
  void add(const Statement& statement, std::size_t c, std::size_t o, Asked asked, double value);
  void push(Prediction prediction);
  double allowed() const; ///< operations that are left

  const Experiment& experiment_;
  ModelRun run_;
  std::stop_token stop_;
  std::optional<SymmetricLaw> noise_law_;
  double spent_ = 0; ///< operations
  Predictions predictions_;
};

} // namespace heavytail
