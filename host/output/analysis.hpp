// SPDX-License-Identifier: MIT
// Analysis: from the ensembles of an experiment to its result.  All that is estimated is estimated here.
#pragma once

#include "host/batches.hpp"
#include "host/engine.hpp"
#include "host/input/experiment.hpp"
#include "host/output/result.hpp"

#include <stop_token>
#include <vector>

namespace heavytail {

/// Who computes now, here, on `device`.
Provenance provenance_of(const DeviceInfo& device);

/// The estimates that the experiment asks for; `batches` as in Ensembles, for the errors of what checkpoints say
/// together.  `threads` share the work, and do not show in the result.  Throws Interrupted soon after `stop` is
/// requested.
EnsembleResult estimate_ensemble(const Experiment& experiment, const ModelRun& run, const Partial& partial,
                                 const std::vector<BatchValues>& batches = {}, int threads = 1,
                                 const std::stop_token& stop = {});

/// The result of an experiment.  Throws Interrupted soon after `stop` is requested.
Result analyse(const Experiment& experiment, const Ensembles& ensembles, const Provenance& provenance,
               const Timing& timing, const std::stop_token& stop = {});

} // namespace heavytail
