// SPDX-License-Identifier: MIT
// η_k = exp(-rate·k).
// Source: theory.md 1.5.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <limits>

namespace heavytail {

/// Exponential decay: the sum of all steps is finite.
struct ExponentialSchedule {
  double rate{};

  double at(double k) const { return exp(-rate * k); }

  double constant_from() const { return rate == 0 ? 0 : std::numeric_limits<double>::infinity(); }

  static constexpr auto description() {
    return describe("exponential", "eta_k = exp(-rate k).", "theory.md 1.5",
                    parameter("rate", &ExponentialSchedule::rate, non_negative, "1/k", "rate of the decay"));
  }
};

} // namespace heavytail
