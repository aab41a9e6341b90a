// SPDX-License-Identifier: MIT
// C(v) = v: no compression, ω = 0.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>

namespace heavytail {

/// The message as it is.
template <class Real> struct Identity {
  static constexpr bool unbiased = true;

  double omega(std::int32_t /*dimension*/) const { return 0; }

  HT_HD Spread spread(std::int32_t /*dimension*/) const { return {0, 0}; }

  HT_HD std::int32_t uniforms(std::int32_t /*dimension*/) const { return 0; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& /*v*/, Draw& /*draw*/) const {}

  static constexpr auto description() {
    return describe("identity", "No compression: the message as it is; ω = 0.", "theory.md 1.3");
  }
};

} // namespace heavytail
