// SPDX-License-Identifier: MIT
// What every replica does.
#pragma once

#include "kernels/plan.hpp"

#include <heavytail/model.hpp>

#include <vector>

namespace heavytail {

/// What every replica does: a plan, the model that moves along it, and the numbers that the model refers to.
struct Task : Plan {
  Model<double> model;
  std::vector<double> table;
};

} // namespace heavytail
