// SPDX-License-Identifier: MIT
// Which integrator fits which SDE, and how it is set up.
#pragma once

#include "host/problem.hpp"

#include <heavytail/model.hpp>

#include <optional>
#include <string>

namespace heavytail {

/// What decides whether an integrator fits an SDE.
struct SdeFacts {
  std::string name;
  NoiseKind noise = NoiseKind::general;
  bool diagonal = false;             ///< S is a diagonal matrix
  bool stable_driver = false;        ///< a stable motion drives
  bool has_transition = false;       ///< its exact transition is known
  bool has_splitting = false;        ///< it has a splitting of its own
  bool has_stratonovich_form = true; ///< the drift of its Stratonovich form keeps paths in their states
};

/// Why an integrator does not fit an SDE and what does, as a problem at `pointer`; nothing where it fits.
std::optional<Problem> misfit(const Integrator<double>& integrator, const SdeFacts& sde, const std::string& pointer);

/// Why no crossings of a Brownian bridge can be drawn between the steps of an SDE, as a problem at `pointer`; nothing
/// where they can.
std::optional<Problem> bridge_misfit(const SdeFacts& sde, const std::string& pointer);

/// The numbers of an integration in steps of `dt`.
Integration<double> integration_of(const Integrator<double>& integrator, const Driver<double>& driver, double dt);

} // namespace heavytail
