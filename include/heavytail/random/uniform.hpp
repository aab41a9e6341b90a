// SPDX-License-Identifier: MIT
// Words to uniforms in (0, 1], with a tail that does not end at 2^-32.
//
// float32 takes one word, u = (w + ½)·2^-32, and float64 two, u = (w + w'·2^-32 + ½·2^-32)·2^-32; rounding may give 1,
// never 0.  Where the leading word is below 2^20 (one draw in 4096), 32 further bits from the reserved block are
// appended, so that a small u keeps its relative precision down to 2^-64 (float32) or 2^-96 (float64).
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/random/stream.hpp>

#include <cstdint>

namespace heavytail {

/// How many uniforms a block of four words makes.
template <Lane F> inline constexpr int uniforms_per_block = sizeof(real_of<F>) == sizeof(float) ? 4 : 2;

/// Words below this are refined: 2^-12 · 2^32.
inline constexpr std::uint32_t refine_below = 1U << 20U;

/// The uniforms of one block, and its words as they are.
template <Lane F> struct Uniforms {
  static constexpr int count = uniforms_per_block<F>;
  F u[count];              ///< uniform on (0, 1]
  Words<word_of<F>> words; ///< uniform `i` comes from word `i` (float32) or words 2i and 2i + 1 (float64)
};

/// All uniforms of a block, one bit each.
inline constexpr unsigned all_uniforms = 0b1111;

/// The uniforms of a block whose small ends are refined for a law: all, unless it names those that it reads.
template <class Law> inline constexpr unsigned refined_uniforms = all_uniforms;
template <class Law>
  requires requires { Law::refined_uniforms; }
inline constexpr unsigned refined_uniforms<Law> = Law::refined_uniforms;

namespace detail {

/// Uniform `i` of a block.
template <Lane F> HT_HD F plain_uniform(const Words<word_of<F>>& words, int i) {
  using Real = real_of<F>;
  if constexpr (uniforms_per_block<F> == 4)
    return fma(to_real<F>(words.w[i]), F(Real(0x1p-32)), F(Real(0x1p-33)));
  else
    return fma(to_real<F>(words.w[2 * i]), F(Real(0x1p-32)),
               fma(to_real<F>(words.w[2 * i + 1]), F(Real(0x1p-64)), F(Real(0x1p-65))));
}

/// Uniform `i` of a block whose leading word is small, with 32 `further` bits.
template <Lane F>
[[gnu::always_inline]] HT_HD inline F refined_uniform(const Words<word_of<F>>& words, const Words<word_of<F>>& further,
                                                      int i) {
  using Real = real_of<F>;
  if constexpr (uniforms_per_block<F> == 4)
    return fma(to_real<F>(words.w[i]), F(Real(0x1p-32)),
               fma(to_real<F>(further.w[i]), F(Real(0x1p-64)), F(Real(0x1p-65))));
  else
    return fma(to_real<F>(words.w[2 * i]), F(Real(0x1p-32)),
               fma(to_real<F>(words.w[2 * i + 1]), F(Real(0x1p-64)),
                   fma(to_real<F>(further.w[i]), F(Real(0x1p-96)), F(Real(0x1p-97)))));
}

/// Replaces uniform `I` where its leading word is small.
template <int I, Lane F>
[[gnu::always_inline]] HT_HD inline void refine_one(Uniforms<F>& uniforms, const Words<word_of<F>>& further) {
  // A uniform is below 2^-12 exactly where its leading word is below 2^20.
  const F plain = uniforms.u[I];
  uniforms.u[I] = select(plain < F(real_of<F>(0x1p-12)), refined_uniform<F>(uniforms.words, further, I), plain);
}

/// Replaces those of the `Chosen` uniforms, a bit each, whose leading word is small.  Written out, since g++ inlines no
/// lambda where the branch is rare, and the uniforms would have to lie in memory for it.
template <unsigned Chosen, Lane F>
[[gnu::always_inline]] HT_HD inline void refine(Uniforms<F>& uniforms, const Words<word_of<F>>& further) {
  if constexpr ((Chosen & 1U) != 0) refine_one<0>(uniforms, further);
  if constexpr ((Chosen & 2U) != 0) refine_one<1>(uniforms, further);
  if constexpr ((Chosen & 4U) != 0 && Uniforms<F>::count == 4) refine_one<2>(uniforms, further);
  if constexpr ((Chosen & 8U) != 0 && Uniforms<F>::count == 4) refine_one<3>(uniforms, further);
}

/// The further bits of a block.  Rare: kept out of the hot loop, and not returned, since the loop's own numbers should
/// stay in registers.
template <Lane F>
[[gnu::noinline, gnu::cold]] HT_HD void further_words(const Stream<F>& stream, std::uint64_t address,
                                                      Words<word_of<F>>& further) {
  further = stream.words(address | refinement_bit);
}

/// The uniforms of four words without further bits.
template <Lane F> HT_HD Uniforms<F> plain_uniforms(const Words<word_of<F>>& words) {
  Uniforms<F> result;
  result.words = words;
  unroll<Uniforms<F>::count>([&](auto i) { result.u[i] = plain_uniform<F>(words, i); });
  return result;
}

/// The uniforms of the `words` of block `address`, refined where `Refined` has a bit.
template <unsigned Refined, Lane F>
HT_HD Uniforms<F> uniforms_of(const Words<word_of<F>>& words, const Stream<F>& stream, std::uint64_t address) {
  Uniforms<F> result = plain_uniforms<F>(words);
  F smallest(real_of<F>(1));
  unroll<Uniforms<F>::count>([&](auto i) {
    if constexpr ((Refined >> i & 1U) != 0) smallest = min(smallest, result.u[i]);
  });
  if (any(smallest < F(real_of<F>(0x1p-12)))) [[unlikely]] {
    Words<word_of<F>> further;
    further_words(stream, address, further);
    refine<Refined>(result, further);
  }
  return result;
}

} // namespace detail

/// The uniforms of block `address` of the lanes' replicas.
template <Lane F> HT_HD Uniforms<F> uniforms(const Stream<F>& stream, std::uint64_t address) {
  return detail::uniforms_of<all_uniforms, F>(stream.words(address), stream, address);
}

/// The uniforms of block `index` of a purpose.
template <Lane F> HT_HD Uniforms<F> uniforms(const Blocks<F>& blocks, std::uint64_t index) {
  return detail::uniforms_of<all_uniforms, F>(blocks.words(index), blocks.stream(), blocks.address(index));
}

/// The same of words that have been drawn, for those who read no uniforms but the `Refined`.
template <unsigned Refined, Lane F>
HT_HD Uniforms<F> uniforms(const Words<word_of<F>>& words, const Blocks<F>& blocks, std::uint64_t index) {
  return detail::uniforms_of<Refined, F>(words, blocks.stream(), blocks.address(index));
}

/// A number uniform on [-1, 1], symmetric about 0 and never 0, for angles in units of π; from word `i` (float32) or
/// from 2i and 2i + 1.
template <Lane F> HT_HD F signed_uniform(const Words<word_of<F>>& words, int i) {
  using Real = real_of<F>;
  if constexpr (uniforms_per_block<F> == 4)
    return fma(to_signed_real<F>(words.w[i]), F(Real(0x1p-31)), F(Real(0x1p-32)));
  else
    return fma(to_signed_real<F>(words.w[2 * i]), F(Real(0x1p-31)),
               fma(to_real<F>(words.w[2 * i + 1]), F(Real(0x1p-63)), F(Real(0x1p-64))));
}

} // namespace heavytail
