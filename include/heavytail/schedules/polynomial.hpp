// SPDX-License-Identifier: MIT
// η_k = (1 + k)^-power.
// Source: theory.md 1.5.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <limits>

namespace heavytail {

/// A Robbins-Monro schedule for power in (1/2, 1], and slower ones.
struct PolynomialSchedule {
  double power{};

  double at(double k) const { return pow(1 + k, -power); }

  double constant_from() const { return power == 0 ? 0 : std::numeric_limits<double>::infinity(); }

  static constexpr auto description() {
    return describe("polynomial", "eta_k = (1 + k)^-power.", "theory.md 1.5",
                    parameter("power", &PolynomialSchedule::power, non_negative, "1", "exponent of the decay"));
  }
};

} // namespace heavytail
