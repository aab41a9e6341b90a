// SPDX-License-Identifier: MIT
// "replicas", "precision", "divergence_radius": the numbers of every run.
#pragma once

#include "kernels/plan.hpp"

#include <heavytail/describe/description.hpp>

#include <cstdint>

namespace heavytail {

/// Keys of every document.
struct RunSettings {
  Precision precision = Precision::float32;
  std::int64_t replicas = 0;
  double divergence_radius = 0;

  static constexpr auto description() {
    return describe("experiment", "A stochastic optimizer or a stochastic process, run from many replicas.", "",
                    parameter("replicas", &RunSettings::replicas, Range{.low = 1, .high = 0x1p53}, "1",
                              "number of independent runs that the statistics are of", 10000),
                    word("precision", &RunSettings::precision, {"float32", "float64"}, "arithmetic of the replicas",
                         Precision::float32),
                    parameter("divergence_radius", &RunSettings::divergence_radius, positive, "x",
                              "a replica with some |x_j| beyond it has diverged: it is frozen and counted", 1e6));
  }
};

} // namespace heavytail
