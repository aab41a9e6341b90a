// SPDX-License-Identifier: MIT
// "process", "integrator": a stochastic process and how it is integrated.
#pragma once

#include "kernels/task.hpp"

#include <heavytail/describe/description.hpp>

#include <cstdint>

namespace heavytail {

struct Draft;

/// The key that every process has beside its own.
struct ProcessDriver {
  Driver<double> driver;

  static constexpr auto description() {
    return describe("process", "The SDE dX = b(X) dt + S(X) dL of a stochastic process.", "theory.md 7",
                    component("driver", &ProcessDriver::driver, "drivers",
                              "the motion L that drives: Brownian, or stable with increments of scale dt^(1/alpha)",
                              "gaussian"));
  }
};

/// The key that every integrator has beside its own.
struct StepLength {
  double dt = 0;

  static constexpr auto description() {
    return describe("integrator", "how the process is integrated, in steps of length dt.", "theory.md 7",
                    parameter("dt", &StepLength::dt, positive, "time", "length of a step; time is a multiple of it"));
  }
};

/// What the keys of a stochastic process say.
struct ProcessDraft {
  Process<double> process;
  Driver<double> driver;
  Integrator<double> integrator;
  double dt = 0, time = 0;
  std::int64_t steps = 0; ///< time / dt, 0 while unknown
};

/// Numbers that the steps of a process draw at most, of 2^60 addresses: a transition may take 64 blocks a coordinate.
inline constexpr double most_process_draws = 0x1p53;

/// Checks what concerns several keys of a process.
void check_process(Draft& draft);

/// Whether a step of length dt along the drift of one coordinate, which alone decides it, may lead to where the drift
/// has less than a tenth of its strength or leads back: not along a linear drift that is not steep.
bool may_overshoot(const Draft& draft);

/// The task of a process, whose parts have no problem.
Task process_task(Draft& draft);

} // namespace heavytail
