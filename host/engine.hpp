// SPDX-License-Identifier: MIT
// The engine: an experiment and a backend give the ensemble.
#pragma once

#include "host/input/experiment.hpp"
#include "kernels/backend.hpp"

#include <cstdint>
#include <stop_token>

namespace heavytail {

/// Hears how far the work is.
class ProgressSink {
public:
  ProgressSink() = default;
  ProgressSink(const ProgressSink&) = delete;
  ProgressSink& operator=(const ProgressSink&) = delete;
  virtual ~ProgressSink() = default;

  /// So many more replica-steps are done.  Called from any thread.
  virtual void advanced(std::uint64_t path_steps) = 0;
};

/// The work of an experiment: replicas times steps, at most 2^64 - 1.
std::uint64_t path_steps(const Experiment& experiment);

/// The random numbers that one replica uses in one step: noise variates, the compressor's uniforms, the objective's
/// normals.
std::uint64_t random_numbers_per_step(const Experiment& experiment);

/// All replicas of the experiment.  Throws Interrupted soon after `stop` is requested, BackendError when the device
/// fails.
Partial run(const Experiment& experiment, Backend& backend, const std::stop_token& stop, ProgressSink& progress);

} // namespace heavytail
