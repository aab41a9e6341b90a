// SPDX-License-Identifier: MIT
// Coordinates with the density 1/2 on (-1, 1).  Write the law and how it is sampled here.  Source: where it comes from.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/noise/law.hpp>

#include <limits>

namespace heavytail {

/// What it is, in one sentence, with its scale and variance.
template <class Real> struct @Name@ {
  static constexpr int uniforms_per_variate = 1;

  /// block.u[i] is uniform on (0, 1], with a tail refined down to 2^-64.
  template <Lane F> HT_HD Variates<@Name@, F> sample(const Uniforms<F>& block) const {
    Variates<@Name@, F> variates;
    for (int i = 0; i < variates.count; ++i) variates.z[i] = fma(F(Real(2)), block.u[i], F(Real(-1)));
    return variates;
  }

  double tail_index() const { return std::numeric_limits<double>::infinity(); }

  HT_HD double variance() const { return 1.0 / 3; }

  static constexpr auto description() {
    return describe("@name@", "What it is, in one sentence.", "where it comes from");
  }
};

} // namespace heavytail
