// SPDX-License-Identifier: MIT
// No normalization: n = 1.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/lane.hpp>

namespace heavytail {

/// The step size does not depend on the gradient.
template <class Real> struct NoNormalization {
  template <Lane F> HT_HD F factor(F /*gradient_norm*/) const { return F(Real(1)); }

  template <Lane F> HT_HD F derivative(F /*gradient_norm*/) const { return F(Real(0)); }

  static constexpr auto description() { return describe("none", "n = 1.", "theory.md 1.4"); }
};

} // namespace heavytail
