// SPDX-License-Identifier: MIT
// Philox, streams, uniforms and binomial variates as plain functions over arrays, once per SIMD target.
#pragma once

#include <cstddef>
#include <cstdint>

namespace heavytail::probe {

/// Four words and, for those that are small, four further words.
struct ScriptedWords {
  std::uint32_t words[4];
  std::uint32_t further[4];
};

/// Blocks of consecutive replicas; `replicas` is a multiple of 64.
struct BlockRange {
  std::uint64_t seed, first_replica;
  std::size_t replicas;
  std::uint64_t first_address;
  std::size_t blocks;
};

template <class Real> struct UniformFunctions {
  /// The uniforms of scripted words, 4 places each, of which float64 fills 2; and the same words as signed uniforms.
  void (*of_words)(const ScriptedWords* words, std::size_t count, Real* uniforms, Real* signed_uniforms);

  /// Uniform i of block b of replica r, at (count · b + i) · replicas + r where a block makes `count` uniforms.
  void (*draw)(const BlockRange& range, Real* uniforms);

  /// What `stream` below gives, by the blocks of the purpose that the first address is of.
  void (*words)(const BlockRange& range, std::uint32_t* words);

  /// Binomial variate b of replica r at b · replicas + r; `blocks` says how many variates a replica draws.
  void (*binomials)(const BlockRange& range, std::int32_t trials, Real p, Real* successes);
};

struct RandomProbe {
  /// Words 4i … 4i + 3 of counter i, which is counters[4i] … counters[4i + 3].
  void (*philox)(const std::uint32_t* counters, std::size_t count, std::uint64_t key, std::uint32_t* words);

  /// Word i of block b of replica r, at (4 b + i) · replicas + r.
  void (*stream)(const BlockRange& range, std::uint32_t* words);

  UniformFunctions<float> single;
  UniformFunctions<double> twofold;
};

} // namespace heavytail::probe
