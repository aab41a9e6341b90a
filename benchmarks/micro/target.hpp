// SPDX-License-Identifier: MIT
// What each SIMD target offers to be timed.
#pragma once

#include <heavytail/compressors/all.hpp>
#include <heavytail/noise/all.hpp>
#include <heavytail/objectives/all.hpp>

#include <cstdint>
#include <span>

namespace heavytail::micro {

/// Coordinates of the messages that are compressed, and of the points whose gradient is taken.
inline constexpr std::int32_t message_dimension = 64;
inline constexpr std::int32_t point_dimension = 8;

/// Does something `passes` times on one pack and returns a number that depends on all of it.
template <class Real> using Plain = Real (*)(std::int64_t passes);

/// An elementary function, or random numbers; null where a precision has none.
struct Named {
  const char* name;
  int items; ///< of each lane in a pass
  Plain<float> single;
  Plain<double> twofold;
};

/// What is timed with a component at hand.  `scratch`: message_dimension vectors of max_lane_bytes, twice.
template <class Real> struct WithComponent {
  Real (*noise)(const Noise<Real>& law, std::int64_t passes);
  Real (*compressor)(const Compressor<Real>& compressor, std::int64_t passes, void* scratch);
  Real (*objective)(const Objective<Real>& objective, const Real* table, std::int64_t passes, void* scratch);
  std::int64_t lanes;
};

struct MicroTarget {
  const char* name;
  std::span<const Named> plain;
  WithComponent<float> single;
  WithComponent<double> twofold;
};

} // namespace heavytail::micro
