// SPDX-License-Identifier: MIT
// The probes of random numbers and noise laws of every SIMD target that this processor runs.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/cpu/targets.hpp"
#include "tests/harness/noise_probe.hpp"
#include "tests/harness/random_probe.hpp"

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <vector>

#define HT_SIMD(target)                                                                                                \
  namespace heavytail::target {                                                                                        \
  probe::RandomProbe random_probe();                                                                                   \
  probe::NoiseProbe noise_probe();                                                                                     \
  }
#include <heavytail_simd_targets.inc>
#undef HT_SIMD

namespace heavytail::probe {

/// The probes of one target.
struct RandomTarget {
  std::string_view name;
  RandomProbe random;
  NoiseProbe noise;

  template <class Real> const UniformFunctions<Real>& uniforms() const {
    if constexpr (std::is_same_v<Real, float>)
      return random.single;
    else
      return random.twofold;
  }

  template <class Real> const NoiseFunctions<Real>& laws() const {
    if constexpr (std::is_same_v<Real, float>)
      return noise.single;
    else
      return noise.twofold;
  }
};

/// The targets that were built and run here, the widest last.
inline std::vector<RandomTarget> random_targets() {
  std::vector<RandomTarget> built;
#define HT_SIMD(target) built.push_back({#target, target::random_probe(), target::noise_probe()});
#include <heavytail_simd_targets.inc>
#undef HT_SIMD
  std::vector<RandomTarget> found;
  for (const std::string_view name : runnable_targets()) {
    const auto target = std::find_if(built.begin(), built.end(), [&](const auto& each) { return each.name == name; });
    if (target != built.end()) found.push_back(*target);
  }
  return found;
}

/// The widest target, for long samples.
inline RandomTarget fastest_target() {
  return random_targets().back();
}

} // namespace heavytail::probe
