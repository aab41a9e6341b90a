// SPDX-License-Identifier: MIT
// Compressors over many messages at once, compiled once per SIMD target.
#pragma once

#include <heavytail/compressors/all.hpp>

#include <cstddef>
#include <cstdint>

namespace heavytail::probe {

/// Messages of `dimension` coordinates, coordinate j of message i at v[j · count + i], its uniforms likewise; `count`
/// is a multiple of 64.
template <class Real> struct CompressorMessages {
  const Real* v;
  const Real* uniforms;
  std::int32_t dimension;
  std::size_t count;
  bool fixed; ///< take the dimension 4 as known at compile time
};

/// Writes the compressed messages to `result`, in the order of `v`.
template <class Real>
using ProbeCompressor = void (*)(const Compressor<Real>& compressor, const CompressorMessages<Real>& messages,
                                 Real* result);

struct CompressorProbe {
  ProbeCompressor<float> single;
  ProbeCompressor<double> twofold;
};

} // namespace heavytail::probe
