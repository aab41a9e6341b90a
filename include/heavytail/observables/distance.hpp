// SPDX-License-Identifier: MIT
// The Euclidean distance to the nearest minimiser known.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/observables/observable.hpp>

namespace heavytail {

/// The Euclidean distance to the nearest minimiser known.
struct Distance {
  static constexpr bool infinite_when_diverged = true;

  template <Lane F, int D, class Objectives>
  HT_HD F value(const Objectives& objective, const real_of<F>* table, const Point<F, D>& x,
                Point<F, D>& /*scratch*/) const {
    return objective.visit([&](const auto& f) { return f.distance(table, x); });
  }

  static constexpr auto description() {
    return describe("distance", "The Euclidean distance to the nearest minimiser known.", "theory.md 4");
  }
};

} // namespace heavytail
