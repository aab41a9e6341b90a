// SPDX-License-Identifier: MIT
// The compressors' probes of all SIMD targets, compared with the scalar one's bits.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/cpu/targets.hpp"
#include "tests/harness/compressor_probe.hpp"

#include <heavytail/describe/narrow.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#define HT_SIMD(target)                                                                                                \
  namespace heavytail::target {                                                                                        \
  probe::CompressorProbe compressor_probe();                                                                           \
  }
#include <heavytail_simd_targets.inc>
#undef HT_SIMD

namespace heavytail::probe {

/// Whether `run` and `reference` give the same bits, the one with known and unknown dimensions.
template <class Real>
bool same_compressor_bits(ProbeCompressor<Real> run, ProbeCompressor<Real> reference,
                          const Compressor<Real>& compressor, CompressorMessages<Real> messages) {
  std::vector<Real> expected(static_cast<std::size_t>(messages.dimension) * messages.count);
  std::vector<Real> found(expected.size());
  reference(compressor, messages, expected.data());
  bool same = true;
  for (const bool fixed : {false, true}) {
    messages.fixed = fixed;
    run(compressor, messages, found.data());
    same = same && std::memcmp(found.data(), expected.data(), found.size() * sizeof(Real)) == 0;
  }
  return same;
}

/// Whether every target that runs here gives the scalar target's bits in both precisions.
inline bool same_compressor_bits(const Compressor<double>& compressor, std::int32_t dimension,
                                 const std::vector<double>& v, const std::vector<double>& uniforms) {
  const std::size_t count = v.size() / static_cast<std::size_t>(dimension);
  const auto single = narrowed_choice<Compressor<float>>(compressor);
  const std::vector<float> v_32(v.begin(), v.end());
  const std::vector<float> uniforms_32(uniforms.begin(), uniforms.end());
  const CompressorProbe reference = scalar::compressor_probe();
  const auto runnable = runnable_targets();
  bool same = true;
  const auto compare = [&](std::string_view name, const CompressorProbe& probe) {
    if (std::find(runnable.begin(), runnable.end(), name) == runnable.end()) return;
    same = same && same_compressor_bits<float>(probe.single, reference.single, single,
                                               {v_32.data(), uniforms_32.data(), dimension, count, false});
    same = same && same_compressor_bits<double>(probe.twofold, reference.twofold, compressor,
                                                {v.data(), uniforms.data(), dimension, count, false});
  };
#define HT_SIMD(target) compare(#target, target::compressor_probe());
#include <heavytail_simd_targets.inc>
#undef HT_SIMD
  return same;
}

} // namespace heavytail::probe
