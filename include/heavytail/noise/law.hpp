// SPDX-License-Identifier: MIT
// What a noise law offers: a map from the uniforms of one Philox block to independent variates of unit scale.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/hooks.hpp>
#include <heavytail/lanes/declared_lane.hpp>
#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/random/stream.hpp>
#include <heavytail/random/uniform.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <vector>

HT_HOOK(refined_uniforms)
HT_HOOK(sum_index)
HT_HOOK(isotropic_blocks)
HT_HOOK(sample_isotropic)
HT_HOOK(sign_response)
HT_HOOK(sign_slope)
HT_HOOK(prepare_sign_response)
HT_HOOK(partial_moments)

namespace heavytail {

/// Variates that one block of uniforms makes: a law that takes one uniform a variate makes as many as there are
/// uniforms.
template <class Law, Lane F>
inline constexpr int variates_per_block = uniforms_per_block<F> / Law::uniforms_per_variate;

/// The most that any law makes of one block.
inline constexpr int max_variates_per_block = 4;

/// The independent variates of one block.
template <class Law, Lane F> struct Variates {
  static constexpr int count = variates_per_block<Law, F>;
  F z[count];
};

/// A law of one coordinate.  `sample` is the only source of its variates; `tail_index` is the α of P(|Z| > z) ~ z^-α,
/// infinite for lighter tails; `variance` is E Z², infinite where there is none.
template <class Law, class F>
concept NoiseLaw = Lane<F> && requires(const Law& law, const Uniforms<F>& block) {
  { Law::uniforms_per_variate } -> std::convertible_to<int>;
  { law.sample(block) } -> std::same_as<Variates<Law, F>>;
  { law.tail_index() } -> std::convertible_to<double>;
  { law.variance() } -> std::same_as<double>;
  Law::description();
};

/// A strictly stable law: Σ c_i Z_i with c_i ≥ 0 has the law of (Σ c_i^a)^(1/a) Z for a = `sum_index()`, which is 0
/// where the parameters make it none.
template <class Law>
concept KnowsSumIndex = requires(const Law& law) {
  { law.sum_index() } -> std::same_as<double>;
};

/// A law that also offers vectors with one mixing variable for all coordinates: `sample_isotropic(stream, address, z)`
/// fills the point from the blocks that begin at `address`, `isotropic_blocks<F>(dimension)` of them.
template <class Law, class F>
concept OffersIsotropic = Lane<F> && requires(const Law& law, std::int32_t dimension, const Stream<F>& stream,
                                              std::uint64_t address, Point<F, 1>& z) {
  { Law::template isotropic_blocks<F>(dimension) } -> std::same_as<std::int32_t>;
  { law.sample_isotropic(stream, address, z) } -> std::same_as<void>;
};

/// What the sign of u + Z is like for a symmetric law and u ≥ 0: its mean A(u) = 2F(u) - 1, and 1 - A(u) = 2P(u + Z <
/// 0) without cancellation.
template <Lane F> struct SignResponse {
  F mean, complement;
};

/// A law that knows `sign_response(table, u)` for u ≥ 0.  Where numbers must be prepared first, the host calls
/// `prepare_sign_response(table)`.
template <class Law, class F>
concept KnowsSignResponse = Lane<F> && requires(const Law& law, const real_of<F>* table, F u) {
  { law.sign_response(table, u) } -> std::same_as<SignResponse<F>>;
};

/// A law that also knows the slope A'(u), `sign_slope(table, u)` for u ≥ 0.
template <class Law, class F>
concept KnowsSignSlope = KnowsSignResponse<Law, F> && requires(const Law& law, const real_of<F>* table, F u) {
  { law.sign_slope(table, u) } -> std::same_as<F>;
};

/// Moments of a symmetric law beyond y ≥ 0: P(Z > y), E(Z; Z > y), E(Z²; Z > y) and ∫_0^y z² f.  `first` and `second`
/// may lack constants of their own, the same for all y, which are infinite where the law has no such moments.
template <Lane F> struct PartialMoments {
  F upper, first, second, central;
};

/// A law that knows `partial_moments(table, y)`, after `prepare_sign_response` where it has that.
template <class Law, class F>
concept KnowsPartialMoments = Lane<F> && requires(const Law& law, const real_of<F>* table, F y) {
  { law.partial_moments(table, y) } -> std::same_as<PartialMoments<F>>;
};

/// A law whose `prepare_sign_response(table)` derives what its response to signs, slope and partial moments look up.
template <class Law>
concept PreparesSignResponse = requires(Law& law, std::vector<double>& table) {
  { law.prepare_sign_response(table) } -> std::same_as<void>;
};

/// Asserts that Law is a law for the lane F whose hooks are what they are called as.
template <class Law, Lane F> consteval bool is_noise_law() {
  static_assert(NoiseLaw<Law, F>);
  HT_ASSERT_HOOK(
      Law, refined_uniforms, requires {
        { Law::refined_uniforms } -> std::same_as<const unsigned&>;
      });
  HT_ASSERT_HOOK(Law, sum_index, KnowsSumIndex<Law>);
  HT_ASSERT_HOOK(Law, isotropic_blocks, OffersIsotropic<Law, F>);
  HT_ASSERT_HOOK(Law, sample_isotropic, OffersIsotropic<Law, F>);
  HT_ASSERT_HOOK(Law, sign_response, KnowsSignResponse<Law, F>);
  HT_ASSERT_HOOK(Law, sign_slope, KnowsSignSlope<Law, F>);
  HT_ASSERT_HOOK(Law, prepare_sign_response, PreparesSignResponse<Law>);
  HT_ASSERT_HOOK(Law, partial_moments, KnowsPartialMoments<Law, F>);
  return has_sound_check_and_prepare<Law>();
}

/// The same of every entry of a list.
template <class F, class... Law> consteval bool all_are_noise_laws(std::type_identity<Choice<Law...>> /*list*/) {
  return (is_noise_law<Law, F>() && ...);
}

} // namespace heavytail
