// SPDX-License-Identifier: MIT
// Back from agents that are drawn at once to the agents themselves.
#pragma once

#include "host/input/experiment.hpp"

namespace heavytail {

/// `run` with all agents, where their messages are counted by groups of equal noise scales; else as it is.
ModelRun with_all_agents(ModelRun run);

} // namespace heavytail
