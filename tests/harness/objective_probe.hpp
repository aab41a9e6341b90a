// SPDX-License-Identifier: MIT
// Objectives over many points at once, compiled once per SIMD target.
#pragma once

#include <heavytail/objectives/all.hpp>

#include <cstddef>
#include <cstdint>

namespace heavytail::probe {

/// Points of `dimension` coordinates, coordinate j of point i at x[j · count + i]; `count` is a multiple of 64.
template <class Real> struct ObjectivePoints {
  const Real* table;
  const Real* x;
  const Real* v;
  std::int32_t dimension;
  std::size_t count;
  bool fixed; ///< take the dimension 2 as known at compile time
};

/// Rows of `result`, each of `count` numbers: value, distance, gradient, Hessian times v, and the gradient of data
/// whose normals are v's coordinates, over and over.
template <class Real>
using ProbeObjective = void (*)(const Objective<Real>& objective, const ObjectivePoints<Real>& points, Real* result);

struct ObjectiveProbe {
  ProbeObjective<float> single;
  ProbeObjective<double> twofold;
};

} // namespace heavytail::probe
