// SPDX-License-Identifier: MIT
// The loss f(x) - f*.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/observables/observable.hpp>

namespace heavytail {

/// The loss f(x) - f*.
struct Loss {
  static constexpr bool infinite_when_diverged = true;

  template <Lane F, int D, class Objectives>
  HT_HD F value(const Objectives& objective, const real_of<F>* table, const Point<F, D>& x,
                Point<F, D>& /*scratch*/) const {
    return objective.visit([&](const auto& f) { return f.value(table, x); });
  }

  static constexpr auto description() { return describe("loss", "The loss f(x) - f*.", "theory.md 3"); }
};

} // namespace heavytail
