// SPDX-License-Identifier: MIT
// Whether an SDE stands for an optimizer, and the numbers that it needs.
#pragma once

#include "host/problem.hpp"

#include <heavytail/model.hpp>

#include <string_view>
#include <vector>

namespace heavytail {

/// All families.
inline constexpr SdeFamily sde_families[] = {SdeFamily::classic1, SdeFamily::classic2, SdeFamily::faithful1,
                                             SdeFamily::levy};

/// The name of a family in experiment files.
std::string_view name_of(SdeFamily family);

/// Derives the rest of `model.sde` from its family, appending to the table what the SDE looks up.  Returns why there is
/// no such SDE, each reason with what would fit; empty where there is one.  Reasons that concern no other part of the
/// experiment point to "/models".  Momentum has an SDE only for a caller that can hold `state` with velocities.
std::vector<Problem> prepare_sde(Model<double>& model, std::vector<double>& table,
                                 SdeState state = SdeState::positions);

} // namespace heavytail
