// SPDX-License-Identifier: MIT
// Forecast: one model of an experiment as the laws of the theory look at it, and what they have predicted of it.
#pragma once

#include "host/input/experiment.hpp"
#include "host/theory/distribution.hpp"
#include "host/theory/prediction.hpp"

#include <heavytail/model.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
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

/// A model of an experiment, with the predictions that were made of it.  Its agents are all of them, also where the
/// task counts their messages.
class Forecast {
public:
  Forecast(const Experiment& experiment, const ModelRun& run);

  const Experiment& experiment() const { return experiment_; }

  const ModelRun& run() const { return run_; }

  const Model<double>& model() const { return run_.task.model; }

  const std::vector<double>& table() const { return run_.task.table; }

  std::span<const std::int64_t> checkpoints() const { return run_.task.checkpoints; }

  std::span<const ObservableTask> observables() const { return run_.task.observables; }

  bool is_discrete() const { return model().kind == PathKind::discrete; }

  bool is_sde_model() const { return model().kind == PathKind::sde_model; }

  bool is_process() const { return model().kind == PathKind::process; }

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

  /// What the theory states of observable `o` at checkpoint `c`.
  void state(const Statement& statement, std::size_t c, std::size_t o, Asked asked, double value);

  /// The mean of observable `o` at checkpoint `c`, which is an average over time.
  void state_average(const Statement& statement, std::size_t c, std::size_t o, double value);

  /// All quantiles and thresholds that the experiment asks for of an observable with a continuous law.
  void state_law(const Statement& statement, std::size_t c, std::size_t o, const Distribution& law);

  /// Of all replicas at checkpoint `c`.
  void state_replicas(const Statement& statement, std::size_t c, Quantity quantity, double value);

  /// Of the first exit.
  void state_exit(const Statement& statement, Quantity quantity, double value);

  std::vector<Prediction> take() { return std::move(predictions_); }

private:
  Prediction at_checkpoint(const Statement& statement, std::size_t c) const;
  void add(const Statement& statement, std::size_t c, std::size_t o, Asked asked, double value);

  const Experiment& experiment_;
  ModelRun run_;
  std::vector<Prediction> predictions_;
};

} // namespace heavytail
