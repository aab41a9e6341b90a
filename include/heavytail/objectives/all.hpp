// SPDX-License-Identifier: MIT
// The list of objectives.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/objectives/cosh.hpp>
#include <heavytail/objectives/double_well.hpp>
#include <heavytail/objectives/embedded_saddle.hpp>
#include <heavytail/objectives/linear_regression.hpp>
#include <heavytail/objectives/norm_quartic.hpp>
#include <heavytail/objectives/objective.hpp>
#include <heavytail/objectives/power.hpp>
#include <heavytail/objectives/quadratic.hpp>
#include <heavytail/objectives/rosenbrock.hpp>
#include <heavytail/objectives/sine_pl.hpp>

namespace heavytail {

/// Every objective; the order is part of no file format.
template <class Real>
using Objective = Choice<Quadratic<Real>, Power<Real>, NormQuartic<Real>, Cosh<Real>, DoubleWell<Real>,
                         EmbeddedSaddle<Real>, SinePl<Real>, Rosenbrock<Real>, LinearRegression<Real>>;

static_assert(all_are_objectives<DeclaredLane<float>>(std::type_identity<Objective<float>>{}));

} // namespace heavytail
