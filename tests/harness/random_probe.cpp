// SPDX-License-Identifier: MIT
// Philox, streams, uniforms and binomial variates over arrays, compiled for one SIMD target.
#include "tests/harness/random_probe.hpp"

#include <heavytail/lanes/target.hpp>
#include <heavytail/random/binomial.hpp>
#include <heavytail/random/philox.hpp>
#include <heavytail/random/stream.hpp>
#include <heavytail/random/uniform.hpp>

namespace heavytail {
inline namespace HT_TARGET {

namespace {

/// Scripted words stand in all lanes; results are read from another lane each time.
template <class Real, class Lanes> Real one_lane(const Lanes& lanes, std::size_t i) {
  Real all[HT_TARGET_LANES];
  store(lanes, all);
  return all[i % static_cast<std::size_t>(lane_count<TargetLane<Real>>)];
}

template <class F> Words<word_of<F>> broadcast(const std::uint32_t* words) {
  using Word = word_of<F>;
  return {Word(words[0]), Word(words[1]), Word(words[2]), Word(words[3])};
}

void philox_words(const std::uint32_t* counters, std::size_t count, std::uint64_t key, std::uint32_t* words) {
  using F = TargetLane<float>;
  for (std::size_t i = 0; i < count; ++i) {
    const auto result =
        philox(broadcast<F>(counters + 4 * i), static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32U));
    for (std::size_t j = 0; j < 4; ++j) {
      std::uint32_t all[HT_TARGET_LANES];
      store(result.w[j], all);
      words[4 * i + j] = all[(i + j) % HT_TARGET_LANES];
    }
  }
}

/// The words of blocks that come from a source of one pack's stream.
template <class F, class SourceOf>
void store_words(const probe::BlockRange& range, std::uint32_t* words, const SourceOf& source_of) {
  for (std::size_t r = 0; r < range.replicas; r += static_cast<std::size_t>(lane_count<F>)) {
    const auto stream = Stream<F>::of(range.seed, range.first_replica + r);
    const auto source = source_of(stream);
    for (std::size_t b = 0; b < range.blocks; ++b) {
      const auto block = source(range.first_address + b);
      for (std::size_t j = 0; j < 4; ++j) store(block.w[j], words + (4 * b + j) * range.replicas + r);
    }
  }
}

void stream_words(const probe::BlockRange& range, std::uint32_t* words) {
  using F = TargetLane<float>;
  store_words<F>(range, words, [](const Stream<F>& stream) {
    return [&stream](std::uint64_t address) { return stream.words(address); };
  });
}

template <class Real> void block_words(const probe::BlockRange& range, std::uint32_t* words) {
  using F = TargetLane<Real>;
  const auto purpose = static_cast<Purpose>(range.first_address >> static_cast<unsigned>(purpose_shift));
  store_words<F>(range, words, [&](const Stream<F>& stream) {
    return [blocks = Blocks<F>(stream, purpose)](std::uint64_t address) {
      return blocks.words(address & (max_block_index - 1));
    };
  });
}

template <class Real>
void uniforms_of_words(const probe::ScriptedWords* words, std::size_t count, Real* result, Real* signed_result) {
  using F = TargetLane<Real>;
  for (std::size_t i = 0; i < count; ++i) {
    auto block = detail::plain_uniforms<F>(broadcast<F>(words[i].words));
    detail::refine<all_uniforms>(block, broadcast<F>(words[i].further));
    for (int j = 0; j < block.count; ++j) {
      const auto place = 4 * i + static_cast<std::size_t>(j);
      result[place] = one_lane<Real>(block.u[j], place);
      signed_result[place] = one_lane<Real>(signed_uniform<F>(block.words, j), place);
    }
  }
}

template <class Real> void draw_uniforms(const probe::BlockRange& range, Real* result) {
  using F = TargetLane<Real>;
  constexpr auto count = static_cast<std::size_t>(uniforms_per_block<F>);
  for (std::size_t r = 0; r < range.replicas; r += static_cast<std::size_t>(lane_count<F>)) {
    const auto stream = Stream<F>::of(range.seed, range.first_replica + r);
    for (std::size_t b = 0; b < range.blocks; ++b) {
      const auto block = uniforms(stream, range.first_address + b);
      for (std::size_t j = 0; j < count; ++j) store(block.u[j], result + (count * b + j) * range.replicas + r);
    }
  }
}

template <class Real>
void draw_binomials(const probe::BlockRange& range, std::int32_t trials, Real p, Real* successes) {
  using F = TargetLane<Real>;
  for (std::size_t r = 0; r < range.replicas; r += static_cast<std::size_t>(lane_count<F>)) {
    const auto stream = Stream<F>::of(range.seed, range.first_replica + r);
    for (std::size_t b = 0; b < range.blocks; ++b)
      store(binomial(stream, range.first_address + b * blocks_per_binomial, trials, F(p)),
            successes + b * range.replicas + r);
  }
}

} // namespace

probe::RandomProbe random_probe() {
  return {philox_words,
          stream_words,
          {uniforms_of_words<float>, draw_uniforms<float>, block_words<float>, draw_binomials<float>},
          {uniforms_of_words<double>, draw_uniforms<double>, block_words<double>, draw_binomials<double>}};
}

} // namespace HT_TARGET
} // namespace heavytail
