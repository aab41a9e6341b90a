// SPDX-License-Identifier: MIT
// The list of processes, and a process as an integrator sees it.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/processes/brownian.hpp>
#include <heavytail/processes/cir.hpp>
#include <heavytail/processes/double_well.hpp>
#include <heavytail/processes/geometric_brownian.hpp>
#include <heavytail/processes/langevin.hpp>
#include <heavytail/processes/linear.hpp>
#include <heavytail/processes/ornstein_uhlenbeck.hpp>
#include <heavytail/processes/pearson.hpp>
#include <heavytail/processes/process.hpp>
#include <heavytail/processes/sinh.hpp>
#include <heavytail/processes/underdamped_langevin.hpp>

namespace heavytail {

/// Every process; the order is part of no file format.
template <class Real>
using Process = Choice<Brownian<Real>, OrnsteinUhlenbeck<Real>, GeometricBrownian<Real>, Cir<Real>, Pearson<Real>,
                       Sinh<Real>, DoubleWellProcess<Real>, Linear<Real>, Langevin<Real>, UnderdampedLangevin<Real>>;

static_assert(all_are_processes<DeclaredLane<float>>(std::type_identity<Process<float>>{}));

} // namespace heavytail
