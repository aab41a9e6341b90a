// SPDX-License-Identifier: MIT
// Compressors over many messages, compiled for one SIMD target.
#include "tests/harness/compressor_probe.hpp"

#include <heavytail/lanes/target.hpp>

namespace heavytail {
inline namespace HT_TARGET {

namespace {

/// Hands out the uniforms of the messages in the lanes.
template <class F> struct ListedUniforms {
  const probe::CompressorMessages<real_of<F>>& messages;
  std::size_t first; ///< number of the message in the first lane
  std::size_t next = 0;

  F operator()() { return load(messages.uniforms + next++ * messages.count + first, static_cast<F*>(nullptr)); }
};

template <class F, int D, class C>
void compress(const C& c, const probe::CompressorMessages<real_of<F>>& messages, std::size_t first, real_of<F>* result,
              Point<F, D> v) {
  const auto place = [&](std::int32_t j) { return static_cast<std::size_t>(j) * messages.count + first; };
  ListedUniforms<F> draw{messages, first};
  for (std::int32_t j = 0; j < messages.dimension; ++j) v[j] = load(messages.v + place(j), static_cast<F*>(nullptr));
  c.apply(v, draw);
  for (std::int32_t j = 0; j < messages.dimension; ++j) store(v[j], result + place(j));
}

constexpr int max_dimension = 32;

template <class Real>
void compress_all(const Compressor<Real>& compressor, const probe::CompressorMessages<Real>& messages, Real* result) {
  using F = TargetLane<Real>;
  F v[max_dimension];
  for (std::size_t i = 0; i < messages.count; i += static_cast<std::size_t>(lane_count<F>))
    compressor.visit([&](const auto& c) {
      if (messages.fixed && messages.dimension == 4)
        compress<F, 4>(c, messages, i, result, {});
      else
        compress<F, 0>(c, messages, i, result, {v, messages.dimension});
    });
}

} // namespace

probe::CompressorProbe compressor_probe() {
  return {compress_all<float>, compress_all<double>};
}

} // namespace HT_TARGET
} // namespace heavytail
