// SPDX-License-Identifier: MIT
// Experiment documents that between them take every component through every kernel.
#pragma once

#include "host/input/experiment.hpp"
#include "kernels/task.hpp"

#include <string>
#include <vector>

namespace heavytail::test {

/// A small experiment, and what it is there for.
struct Case {
  std::string name;
  Json document;
};

/// Every objective, noise law (independent and isotropic), compressor, optimizer, schedule and normalization in
/// `dimension` coordinates, in the precision of that name.  Some replicas diverge in many of them.
std::vector<Case> optimizer_cases(std::int32_t dimension, const std::string& precision);

/// Every process with every integrator that fits it, with an exit.
std::vector<Case> process_cases(std::int32_t dimension, const std::string& precision);

/// Every SDE family of every optimizer, compressor, noise law, objective, normalization and integrator that has one.
std::vector<Case> model_cases(std::int32_t dimension, const std::string& precision);

/// A task whose noise is so heavy that many replicas diverge.
Task heavy_task(std::int32_t dimension);

} // namespace heavytail::test
