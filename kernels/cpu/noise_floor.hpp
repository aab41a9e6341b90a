// SPDX-License-Identifier: MIT
// The floor under the time of a run: the random numbers of its steps, and nothing else.
#pragma once

#include "kernels/plan.hpp"

#include <heavytail/model.hpp>

#include <cstdint>

namespace heavytail {

/// Steps `from`, `from` + 1, …, `until` - 1 of a path.
struct StepRange {
  std::int64_t from = 0;
  std::int64_t until = 0;
};

/// The sum of the numbers that `count` replicas from `first` on draw in `steps`; `scratch` holds `dimension` vectors of
/// max_lane_bytes, aligned to them.
template <class Real>
using DrawNumbers = double (*)(PathKind kind, const Model<Real>& model, StepRange steps, std::uint64_t first,
                               std::int64_t count, void* scratch);

/// The floor of a SIMD target, under its name.
struct NoiseFloor {
  const char* name;
  DrawNumbers<float> draw_float32;
  DrawNumbers<double> draw_float64;
};

} // namespace heavytail
