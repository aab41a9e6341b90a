// SPDX-License-Identifier: MIT
// One coordinate of x, written x[j] with j from 0.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/observables/observable.hpp>

#include <cstdint>

namespace heavytail {

/// Coordinate `index` of x; diverged replicas are left out, since they have no sign to be infinite with.
struct Coordinate {
  static constexpr bool infinite_when_diverged = false;

  std::int32_t index = 0;

  template <Lane F, int D, class Objectives>
  HT_HD F value(const Objectives& /*objective*/, const real_of<F>* /*table*/, const Point<F, D>& x,
                Point<F, D>& /*scratch*/) const {
    return x[index];
  }

  static constexpr auto description() {
    return describe("x", "Coordinate j of x, written x[j]; diverged replicas are left out.", "theory.md 3.5",
                    parameter("index", &Coordinate::index, non_negative, "1", "j, from 0"));
  }
};

} // namespace heavytail
