// SPDX-License-Identifier: MIT
// Replicas until a number is known well enough.
#pragma once

#include "host/engine.hpp"

#include <stop_token>

namespace heavytail {

/// Runs the replicas of every model of an experiment that has a `stop`, from look to look, until the intervals of all
/// models are narrow at one of them or there are max_replicas.  Up to 32 batches are kept; they join in pairs as they
/// grow in number.  Throws as run() does.
Ensembles run_until_narrow(const Experiment& experiment, Backend& backend, const std::stop_token& stop,
                           ProgressSink& progress);

} // namespace heavytail
