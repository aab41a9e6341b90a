// SPDX-License-Identifier: MIT
// The list of observables.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/observables/coordinate.hpp>
#include <heavytail/observables/distance.hpp>
#include <heavytail/observables/gradient_norm.hpp>
#include <heavytail/observables/gradient_norm_1.hpp>
#include <heavytail/observables/gradient_norm_squared.hpp>
#include <heavytail/observables/loss.hpp>
#include <heavytail/observables/norm.hpp>
#include <heavytail/observables/observable.hpp>

namespace heavytail {

using Observable =
    Choice<Loss, GradientNormObserved, GradientNormSquared, GradientNorm1, PointNorm, Distance, Coordinate>;

static_assert(all_are_observables<DeclaredLane<float>>(std::type_identity<Observable>{}));

} // namespace heavytail
