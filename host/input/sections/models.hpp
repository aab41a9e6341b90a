// SPDX-License-Identifier: MIT
// "models", "sde": the optimizer's own recursion, and SDEs that stand for it with their integration.
#pragma once

#include "host/input/experiment.hpp"
#include "kernels/task.hpp"

#include <heavytail/describe/description.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace heavytail {

struct Draft;

/// Whether an SDE model is driven by noise of its own or by that of the optimizer.
enum class Coupling : std::int32_t { independent, common };

/// How SDE models of optimizers are integrated, beside the integrator.
struct SdeSettings {
  std::int32_t substeps = 8;
  Coupling coupling = Coupling::independent;

  static constexpr auto description() {
    return describe(
        "sde", "how SDE models are integrated, in steps of eta / substeps.", "theory.md 2.0",
        parameter("substeps", &SdeSettings::substeps, Range{.low = 1, .high = 1 << 20}, "1",
                  "steps of the integrator in a step of the optimizer", 8),
        word("coupling", &SdeSettings::coupling, {"independent", "common"},
             "noise of their own, or the Gaussian increments of the optimizer's agents, shared out by a bridge",
             Coupling::independent));
  }
};

/// The models of an optimizer that run: its recursion, SDEs that stand for it.
struct ModelsDraft {
  std::vector<std::string> names;
  Integrator<double> integrator; ///< of SDE models
  SdeSettings settings;
};

/// The tasks of the models, from that of the optimizer without its learning rates; where there is no such SDE, that is
/// reported.
std::vector<ModelRun> model_runs(Draft& draft, const Task& optimizer);

} // namespace heavytail
