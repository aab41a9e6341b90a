// SPDX-License-Identifier: MIT
// Noise laws over arrays, compiled for one SIMD target.
#include "tests/harness/noise_probe.hpp"

#include <heavytail/lanes/target.hpp>

namespace heavytail {
inline namespace HT_TARGET {

namespace {

template <class Real> void draw_variates(const Noise<Real>& choice, const probe::BlockRange& range, Real* variates) {
  using F = TargetLane<Real>;
  choice.visit([&](const auto& law) {
    for (std::size_t r = 0; r < range.replicas; r += static_cast<std::size_t>(lane_count<F>)) {
      const auto stream = Stream<F>::of(range.seed, range.first_replica + r);
      for (std::size_t b = 0; b < range.blocks; ++b) {
        const auto block = law.sample(uniforms(stream, range.first_address + b));
        constexpr auto count = static_cast<std::size_t>(decltype(block)::count);
        for (std::size_t i = 0; i < count; ++i) store(block.z[i], variates + (count * b + i) * range.replicas + r);
      }
    }
  });
}

template <class F> Words<word_of<F>> broadcast(const std::uint32_t* words) {
  using Word = word_of<F>;
  return {Word(words[0]), Word(words[1]), Word(words[2]), Word(words[3])};
}

/// Scripted words stand in all lanes; results are read from another lane each time.  As in a run, small words are
/// refined where the law says so.
template <class Real>
void map_words(const Noise<Real>& choice, const probe::ScriptedWords* words, std::size_t number, Real* variates) {
  using F = TargetLane<Real>;
  choice.visit([&]<class Law>(const Law& law) {
    for (std::size_t k = 0; k < number; ++k) {
      auto uniforms = detail::plain_uniforms<F>(broadcast<F>(words[k].words));
      detail::refine<refined_uniforms<Law>>(uniforms, broadcast<F>(words[k].further));
      const auto block = law.sample(uniforms);
      for (std::size_t i = 0; i < static_cast<std::size_t>(decltype(block)::count); ++i) {
        Real all[HT_TARGET_LANES];
        store(block.z[i], all);
        variates[4 * k + i] = all[(k + i) % static_cast<std::size_t>(lane_count<F>)];
      }
    }
  });
}

constexpr std::int32_t max_dimension = 64;

template <class Real>
void draw_isotropic(const Noise<Real>& choice, const probe::BlockRange& range, std::int32_t dimension,
                    Real* coordinates) {
  using F = TargetLane<Real>;
  choice.visit([&]<class Law>(const Law& law) {
    if constexpr (OffersIsotropic<Law, F>) {
      const auto blocks = static_cast<std::uint64_t>(Law::template isotropic_blocks<F>(dimension));
      const auto size = static_cast<std::size_t>(dimension);
      F buffer[max_dimension];
      Point<F, 0> z{buffer, dimension};
      for (std::size_t r = 0; r < range.replicas; r += static_cast<std::size_t>(lane_count<F>)) {
        const auto stream = Stream<F>::of(range.seed, range.first_replica + r);
        for (std::size_t v = 0; v < range.blocks; ++v) {
          law.sample_isotropic(stream, range.first_address + v * blocks, z);
          for (std::size_t j = 0; j < size; ++j) store(buffer[j], coordinates + (size * v + j) * range.replicas + r);
        }
      }
    }
  });
}

template <class Real>
void respond(const Noise<Real>& choice, const Real* table, const Real* u, std::size_t count, Real* responses) {
  using F = TargetLane<Real>;
  choice.visit([&]<class Law>(const Law& law) {
    for (std::size_t i = 0; i < count; i += static_cast<std::size_t>(lane_count<F>)) {
      const F argument = load(u + i, static_cast<F*>(nullptr));
      if constexpr (KnowsSignResponse<Law, F>) {
        const SignResponse<F> response = law.sign_response(table, argument);
        store(response.mean, responses + i);
        store(response.complement, responses + count + i);
      }
      if constexpr (KnowsSignSlope<Law, F>) store(law.sign_slope(table, argument), responses + 2 * count + i);
    }
  });
}

template <class Real> constexpr probe::NoiseFunctions<Real> functions() {
  return {draw_variates<Real>, map_words<Real>, draw_isotropic<Real>, respond<Real>};
}

} // namespace

probe::NoiseProbe noise_probe() {
  return {functions<float>(), functions<double>()};
}

} // namespace HT_TARGET
} // namespace heavytail
