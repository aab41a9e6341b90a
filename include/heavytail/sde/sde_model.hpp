// SPDX-License-Identifier: MIT
// Which SDE stands for an optimizer, as plain data.
// Source: theory.md 2.2, 2.6.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/describe/slice.hpp>
#include <heavytail/sde/sde.hpp>

#include <cstdint>

namespace heavytail {

/// The SDE families.  With B = h n E G the mean step at x, each of the first three has a drift that is -B up to order
/// h, and the diffusion h n Cov(G)^½:
///   classic1 -B;  classic2 -B - ½(∇B)B, of weak order 2;  faithful1 -B + ½(∇B)B, with the second moments of the steps.
/// levy has the drift -B and is driven by a stable motion.
enum class SdeFamily : std::int32_t { classic1, classic2, faithful1, levy };

/// What the state of an SDE holds: x, or x and then the velocities v of momentum, in a point of twice the dimension.
enum class SdeState : std::int32_t { positions, positions_and_velocities };

/// The SDE of an optimizer.  All but `family` is derived.
template <class Real> struct SdeModel {
  SdeFamily family = SdeFamily::classic1;
  NoiseKind noise_kind = NoiseKind::general;
  SdeState state = SdeState::positions;
  Real stable_index{}; ///< α of the motion that drives `levy`
  Real stable_skew{};  ///< β of its increments, which stand for the noise of the mean gradient
  Real stable_scale{}; ///< scale of the stable law that attracts sums of the noise's law of scale 1
  Slice prepared{};    ///< numbers that the SDE of the optimizer looks up

  static constexpr auto description() {
    return describe("sde", "An SDE that stands for an optimizer.", "theory.md 2.2", derived(&SdeModel::family),
                    derived(&SdeModel::noise_kind), derived(&SdeModel::state), derived(&SdeModel::stable_index),
                    derived(&SdeModel::stable_skew), derived(&SdeModel::stable_scale), derived(&SdeModel::prepared));
  }
};

} // namespace heavytail
