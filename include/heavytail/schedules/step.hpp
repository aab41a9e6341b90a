// SPDX-License-Identifier: MIT
// η_k = factor^⌊k/every⌋.
// Source: theory.md 1.5.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <limits>

namespace heavytail {

/// The step size is multiplied by `factor` every so often.
struct StepSchedule {
  double every{};
  double factor{};

  double at(double k) const { return pow(factor, floor(k / every)); }

  double constant_from() const { return factor == 1 ? 0 : std::numeric_limits<double>::infinity(); }

  static constexpr auto description() {
    return describe(
        "step", "eta_k = factor^floor(k / every).", "theory.md 1.5",
        parameter("every", &StepSchedule::every, positive, "k", "length of a stair"),
        parameter("factor", &StepSchedule::factor, positive, "1", "what each stair multiplies the step by"));
  }
};

} // namespace heavytail
