// SPDX-License-Identifier: MIT
// Noise laws as plain functions over arrays, once per SIMD target.
#pragma once

#include "tests/harness/random_probe.hpp"

#include <heavytail/noise/all.hpp>

#include <cstddef>
#include <cstdint>

namespace heavytail::probe {

template <class Real> struct NoiseFunctions {
  /// Variate i of block b of replica r, at (count · b + i) · replicas + r where a block makes `count` variates.
  void (*draw)(const Noise<Real>& law, const BlockRange& range, Real* variates);

  /// The variates of scripted words, 4 places each, of which a law fills the first ones.
  void (*map)(const Noise<Real>& law, const ScriptedWords* words, std::size_t number, Real* variates);

  /// Coordinate j of vector v of replica r, at (dimension · v + j) · replicas + r; `range.blocks` counts vectors.
  void (*isotropic)(const Noise<Real>& law, const BlockRange& range, std::int32_t dimension, Real* coordinates);

  /// Mean, complement and slope of the sign at u[i], `count` numbers each, one after the other; those that a law does
  /// not know stay.  `count` is a multiple of 64.
  void (*respond)(const Noise<Real>& law, const Real* table, const Real* u, std::size_t count, Real* responses);
};

struct NoiseProbe {
  NoiseFunctions<float> single;
  NoiseFunctions<double> twofold;
};

} // namespace heavytail::probe
