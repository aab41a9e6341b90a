// SPDX-License-Identifier: MIT
// The lane types of the SIMD target that an object is compiled for: packs, or in the scalar target plain numbers.
#pragma once

#if HT_TARGET_LANES == 1
#include <heavytail/lanes/scalar.hpp>
#else
#include <heavytail/lanes/pack.hpp>
#endif

namespace heavytail::inline HT_TARGET {

#if HT_TARGET_LANES == 1
template <class Real> using TargetLane = Real;
#else
template <class Real> using TargetLane = Pack<Real>;
#endif

static_assert(lane_count<TargetLane<float>> == HT_TARGET_LANES,
              "the compiler's flags do not give the SIMD target that was asked for");

} // namespace heavytail::inline HT_TARGET
