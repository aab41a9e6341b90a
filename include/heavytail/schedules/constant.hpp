// SPDX-License-Identifier: MIT
// η_k = 1.
// Source: theory.md 1.5.
#pragma once

#include <heavytail/describe/description.hpp>

namespace heavytail {

/// The step size stays.
struct ConstantSchedule {
  double at(double /*k*/) const { return 1.0; }

  double constant_from() const { return 0; }

  static constexpr auto description() { return describe("constant", "eta_k = 1.", "theory.md 1.5"); }
};

} // namespace heavytail
