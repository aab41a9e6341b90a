// SPDX-License-Identifier: MIT
// η_k = ½(1 + cos(π min(k, steps)/steps)).
// Source: Loshchilov and Hutter 2017; theory.md 1.5.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <limits>

namespace heavytail {

/// Half a cosine from 1 to 0 over `steps`, 0 ever after.
struct CosineSchedule {
  double steps{};

  double at(double k) const { return 0.5 * (1 + cospi(min(k, steps) / steps)); }

  double constant_from() const { return steps; }

  static constexpr auto description() {
    return describe("cosine", "eta_k = (1 + cos(pi min(k, steps) / steps)) / 2.", "theory.md 1.5",
                    parameter("steps", &CosineSchedule::steps, positive, "k", "length of the half wave"));
  }
};

} // namespace heavytail
