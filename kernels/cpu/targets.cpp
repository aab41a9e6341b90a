// SPDX-License-Identifier: MIT
// The table that picks a SIMD target at run time.
#include "kernels/cpu/targets.hpp"

#include "kernels/backend.hpp"

#include <array>
#include <string_view>
#include <vector>

// Each target's object defines its own simd_target() in its own namespace.
#define HT_SIMD(target)                                                                                                \
  namespace heavytail::target {                                                                                        \
  SimdTarget simd_target();                                                                                            \
  }
#include <heavytail_simd_targets.inc>
#undef HT_SIMD

namespace heavytail {

namespace {

bool processor_runs(std::string_view target) {
#if defined(__x86_64__)
  if (target == "avx2")
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  if (target == "avx512")
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
#endif
  return target == "scalar" || target == "neon";
}

} // namespace

std::vector<SimdTarget> runnable_simd_targets() {
#define HT_SIMD(target) target::simd_target(),
  const std::array built = {
#include <heavytail_simd_targets.inc>
  };
#undef HT_SIMD
  std::vector<SimdTarget> runnable;
  for (const SimdTarget& target : built)
    if (processor_runs(target.name)) runnable.push_back(target);
  return runnable;
}

std::vector<std::string_view> runnable_targets() {
  std::vector<std::string_view> names;
  for (const SimdTarget& target : runnable_simd_targets()) names.emplace_back(target.name);
  return names;
}

} // namespace heavytail
