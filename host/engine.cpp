// SPDX-License-Identifier: MIT
// The engine: an experiment and a backend give the ensemble.
#include "host/engine.hpp"

#include <limits>

namespace heavytail {

std::uint64_t path_steps(const Experiment& experiment) {
  const Task& task = experiment.task;
  const auto steps = static_cast<std::uint64_t>(task.checkpoints.back() - task.first_step);
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  return steps != 0 && experiment.replicas > most / steps ? most : experiment.replicas * steps;
}

std::uint64_t random_numbers_per_step(const Experiment& experiment) {
  const Model<double>& model = experiment.task.model;
  const auto agents = static_cast<std::uint64_t>(model.agents);
  const bool noisy = model.noise.law.visit([](const auto& law) { return law.description().name != "none"; });
  const std::uint64_t noise = noisy ? agents * static_cast<std::uint64_t>(model.dimension) : 0;
  const std::uint64_t compression = model.optimizer.visit([&](const auto& optimizer) {
    const std::uint64_t messages = optimizer.shared_uniforms() ? 1 : agents;
    return messages * static_cast<std::uint64_t>(optimizer.uniforms_per_message(model.dimension));
  });
  const std::uint64_t data = model.objective.visit([&](const auto& objective) -> std::uint64_t {
    if constexpr (requires { objective.normals_per_agent(); })
      return agents * static_cast<std::uint64_t>(objective.normals_per_agent());
    else
      return 0;
  });
  return noise + compression + data;
}

Partial run(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress) {
  return backend.advance(experiment.task, Replicas{.first = 0, .count = experiment.replicas}, stop,
                         [&](std::uint64_t steps) { progress.advanced(steps); });
}

} // namespace heavytail
