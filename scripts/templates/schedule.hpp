// SPDX-License-Identifier: MIT
// η_k = 1/(1 + rate·k).  Write the formula here.
// Source: where it comes from.
#pragma once

#include <limits>

#include <heavytail/describe/description.hpp>

namespace heavytail {

/// What it is, in one sentence.
struct @Name@Schedule {
  double rate{};

  /// k is a step or a time, not necessarily whole.
  double at(double k) const { return 1 / (1 + rate * k); }

  /// From which k on η_k does not change.
  double constant_from() const { return rate == 0 ? 0 : std::numeric_limits<double>::infinity(); }

  static constexpr auto description() {
    return describe("@name@", "What it is, in one sentence.", "where it comes from",
                    parameter("rate", &@Name@Schedule::rate, non_negative, "1/k", "what rate is"));
  }
};

} // namespace heavytail
