// SPDX-License-Identifier: MIT
// "objective", "agents", "agents_sampling", "optimizer", "steps": what makes the path of an optimizer.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/objectives/all.hpp>
#include <heavytail/optimizers/all.hpp>

#include <cstdint>

namespace heavytail {

/// Whether the noise of several agents may be drawn at once where the law is the same.
enum class AgentsSampling : std::int32_t { collapsed, each };

/// Keys of an optimizer's document.
struct OptimizerSettings {
  std::int32_t agents = 1;
  AgentsSampling agents_sampling = AgentsSampling::collapsed;
  Objective<double> objective;
  Optimizer<double> optimizer;
  std::int64_t steps = 0;

  static constexpr auto description() {
    using Self = OptimizerSettings;
    return describe(
        "optimizer", "A stochastic optimizer.", "",
        component("objective", &Self::objective, "objectives", "the function f that is minimised"),
        parameter("agents", &Self::agents, Range{.low = 1, .high = 1 << 20}, "1",
                  "number N of agents whose messages the server averages", 1),
        word("agents_sampling", &Self::agents_sampling, {"collapsed", "each"},
             "draw the mean or the counts of the agents' messages at once where their law is exact, or each agent",
             AgentsSampling::collapsed),
        component("optimizer", &Self::optimizer, "optimizers", "what agents send and what the server does"),
        optional_parameter("steps", &Self::steps, Range{.low = 1, .high = 0x1p53}, "1",
                           "number of steps; or \"time\" in its place", 0));
  }
};

} // namespace heavytail
