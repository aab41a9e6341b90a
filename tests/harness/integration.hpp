// SPDX-License-Identifier: MIT
// Integrators step by step on scalar lanes: one step from prescribed increments, and strong errors along prescribed
// Brownian paths.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/integrators/all.hpp>
#include <heavytail/processes/brownian.hpp>
#include <heavytail/processes/cir.hpp>
#include <heavytail/processes/double_well.hpp>
#include <heavytail/processes/geometric_brownian.hpp>
#include <heavytail/processes/linear.hpp>
#include <heavytail/processes/ornstein_uhlenbeck.hpp>
#include <heavytail/processes/pearson.hpp>
#include <heavytail/processes/sinh.hpp>

#include <cstdint>
#include <functional>
#include <vector>

namespace heavytail {

template <class Real> struct UnderdampedLangevin;

} // namespace heavytail

namespace heavytail::test {

/// The processes without an objective.
using PlainProcess = Choice<Brownian<double>, OrnsteinUhlenbeck<double>, GeometricBrownian<double>, Cir<double>,
                            Pearson<double>, Sinh<double>, DoubleWellProcess<double>, Linear<double>>;

/// What a step draws: increments of variance dt, and N(0, 1) variates beside them.
struct Draws {
  std::vector<double> dw;
  std::vector<double> normals;
};

/// The state `x` after one step of length `dt`; `table` holds what the slices of the process name.
std::vector<double> stepped(const Integrator<double>& integrator, const PlainProcess& process, double dt,
                            std::vector<double> x, Draws draws, const std::vector<double>& table = {});

/// The same of a process with an objective.
std::vector<double> stepped(const Integrator<double>& integrator, const UnderdampedLangevin<double>& process, double dt,
                            std::vector<double> x, Draws draws, const std::vector<double>& table);

/// The same in one dimension.
double stepped(const Integrator<double>& integrator, const PlainProcess& process, double dt, double x, double dw,
               double normal = 0);

/// E f(dw, z) with dw ~ N(0, dt) and z ~ N(0, 1) independent, exact for polynomials of degree 9 in each.
double gaussian_mean(double dt, const std::function<double(double, double)>& f);

/// A strong order as paths show it: the slope of log2 E|error| against log2 dt, and half the width of its 95 %
/// bootstrap interval.
struct MeasuredOrder {
  double slope = 0;
  double half_width = 0;
};

/// Paths over [0, 1] at `levels` step sizes 2^-`coarsest`, 2^-(`coarsest` + 1), …, all along the same Brownian motion.
struct StrongOrderSetting {
  Integrator<double> integrator;
  PlainProcess process;
  double x0 = 1;
  /// X_1 from W_1; where it is empty, the path at dt = 2^-`reference` stands for it.
  std::function<double(double)> exact = {};
  int coarsest = 4;
  int levels = 5;
  int reference = 0; ///< finer than every level, where there is no `exact`
  int paths = 2000;
};

/// The strong order at time 1.
MeasuredOrder strong_order(const StrongOrderSetting& setting, std::uint64_t seed);

} // namespace heavytail::test
