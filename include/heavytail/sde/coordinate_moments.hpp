// SPDX-License-Identifier: MIT
// Methods that treat every coordinate of a gradient on its own: mean and variance of what an agent sends, or of what
// the server makes of all it got, for one coordinate g + sZ.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <cstdint>

namespace heavytail {

/// Mean and variance of the treated coordinate.
template <Lane F> struct CoordinateMoments {
  F mean, variance;
};

/// Derivatives of the mean with respect to g and to s, and that of the variance with respect to g.
template <Lane F> struct CoordinateSlopes {
  F by_gradient, by_scale, variance_by_gradient;
};

/// Specialised for each optimizer that treats coordinates on their own:
///   `at_server(optimizer)`: whether the moments are those of the server's step; else those of one agent's message.
///   Where it may be so, as `may_be_at_server` says: `server_scale(agents)` is the scale s that the server sees, and
///   `server_change(agents, s, along)` its derivative where ½‖∇f‖² changes by `along`;
///   `moments(optimizer, law, table, at)` and, where the mean has derivatives, `slopes(optimizer, law, table, at)`;
///   `has_moments<Law, F>` and `has_slopes<Law, F>`: for which laws they exist.
template <class O> struct CoordinateMethod;

/// Whether an optimizer treats every coordinate on its own.
template <class O>
concept TreatsCoordinates = requires(const O& optimizer) { CoordinateMethod<O>::at_server(optimizer); };

/// A coordinate: `gradient` + `scale` · Z.
template <Lane F> struct NoisyCoordinate {
  F gradient, scale;
  std::int32_t agents;

  /// |g|/s, infinite without noise but 0 at 0.
  HT_HD F ratio() const {
    const F zero(real_of<F>(0));
    return select(gradient == zero, zero, abs(gradient) / scale);
  }
};

} // namespace heavytail
