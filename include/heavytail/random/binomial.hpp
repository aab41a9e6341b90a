// SPDX-License-Identifier: MIT
// Binomial variates: how many of n uniforms are below p, in O(log n) steps that are the same for every lane.
//
// Of many uniforms first the median is drawn.  Of n = 2a - 1 it is Y ~ Beta(a, a); the a - 1 uniforms on either side of
// it are again independent, uniform on (0, Y) and (Y, 1).  So either all of the lower half and the median are below p
// and (p - Y)/(1 - Y) is asked of the upper half, or none of the upper is and p/Y is asked of the lower.  Of an even
// number one is looked at by itself.  Y = (1 + √(1 - u^(2/(2a-1))) cos πv)/2.
// The last 32 are compared with p bit by bit, all at once, from the highest bit on and as far as they are undecided.
//
// Sources: D. A. Relles, J. Amer. Stat. Assoc. 67 (1972) 612, and J. H. Ahrens, U. Dieter, Computing 12 (1974) 223
// (order statistics); G. Ulrich, Appl. Stat. 33 (1984) 158 (symmetric beta).
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/random/elementary.hpp>
#include <heavytail/random/stream.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// The largest n of a binomial variate.
inline constexpr std::int32_t max_binomial_trials = 1 << 20;

/// Blocks that belong to one binomial variate, whatever its n.
inline constexpr std::uint64_t blocks_per_binomial = 64;

namespace detail {

/// How many uniforms are compared bit by bit: those of one word.
inline constexpr std::int32_t sliced_trials = 32;

/// Bits of p that a word holds, and how many of them are compared: absolute precision 2^-62.
inline constexpr int sliced_bits_per_word = 31;
inline constexpr int sliced_bits = 2 * sliced_bits_per_word;

/// Halving from 2^20 to 32 takes at most 15 medians and as many uniforms, two blocks for both; 62 words are 16 blocks.
inline constexpr std::uint64_t first_sliced_block = 40;
static_assert(first_sliced_block + (sliced_bits + 3) / 4 <= blocks_per_binomial);

/// How many bits of a word are 1.
template <class Word> HT_HD Word count_ones(Word x) {
  x = x - ((x >> 1) & Word(0x55555555U));
  x = (x & Word(0x33333333U)) + ((x >> 2) & Word(0x33333333U));
  x = (x + (x >> 4)) & Word(0x0F0F0F0FU);
  x = x + (x >> 8);
  return (x + (x >> 16)) & Word(0x3FU);
}

/// How many of `n` ≤ 32 uniforms are below p in [0, 1).  Bit b of the uniforms is in n neighbouring bits of a word, as
/// often as they fit.
template <Lane F> HT_HD F sliced_binomial(const Stream<F>& stream, std::uint64_t address, std::int32_t n, F p) {
  using Word = word_of<F>;
  const F unit(real_of<F>(0x1p31));
  const F scaled = unit * p;
  const F whole = floor(scaled);
  Word threshold = to_word(whole) << 1; // its highest bit is the next to be compared
  const Word rest = to_word(floor(unit * (scaled - whole))) << 1;
  Word undecided(n == sliced_trials ? ~0U : (1U << static_cast<unsigned>(n)) - 1U);
  Word below(0U);
  Words<Word> block;
  const int bits_per_word = sliced_trials / n;
  const int stride = n % sliced_trials; // 32 uniforms fill the word
  for (int bit = 0, word = 0; bit < sliced_bits && any(Word(0U) < undecided); ++word) {
    if (word % 4 == 0) block = stream.words(address + static_cast<std::uint64_t>(word / 4));
    Word drawn = block.w[word % 4];
    for (int i = 0; i < bits_per_word && bit < sliced_bits; ++i, ++bit) {
      if (bit == sliced_bits_per_word) threshold = rest;
      const Word expected = Word(0U) - (threshold >> 31);
      const Word decided = (drawn ^ expected) & undecided;
      below = below | (decided & expected);
      undecided = undecided ^ decided;
      threshold = threshold << 1;
      drawn = drawn >> stride;
    }
  }
  return to_real<F>(count_ones(below));
}

/// The median of 2a - 1 uniforms.
template <Lane F> HT_HD F median_of_uniforms(F u, F angle, std::int32_t a) {
  using Real = real_of<F>;
  const F half(Real(0.5));
  const F exponent(Real(2) / static_cast<Real>(2 * a - 1));
  const F root = sqrt(-expm1(log_positive_normal(u) * exponent));
  return fma(half * root, sin_half_pi(angle), half);
}

} // namespace detail

/// A binomial variate of `n` from 1 to max_binomial_trials trials, each a success with probability `p` in [0, 1); 1 and
/// NaN count as the last number below 1.  It reads the blocks from `address` to `address` + blocks_per_binomial - 1.
/// Its law is exact but for the rounding of p, which loses some units in the last place of F.
template <Lane F> HT_HD F binomial(const Stream<F>& stream, std::uint64_t address, std::int32_t n, F p) {
  using Real = real_of<F>;
  const F one(Real(1));
  constexpr Real last = Real(1) - std::numeric_limits<Real>::epsilon() / Real(2);
  F successes(Real(0));
  UniformPairs<F> pairs(stream, address);
  p = min(p, F(last));
  while (n > detail::sliced_trials) {
    pairs.next();
    if (n % 2 == 0) {
      successes = successes + select(pairs.first() <= p, one, F(Real(0)));
      --n;
      pairs.next();
    }
    const std::int32_t half = (n + 1) / 2;
    const F median = detail::median_of_uniforms(pairs.first(), pairs.angle(), half);
    const auto beyond = median <= p;
    successes = successes + select(beyond, F(static_cast<Real>(half)), F(Real(0)));
    p = min(select(beyond, (p - median) / (one - median), p / median), F(last));
    n = half - 1;
  }
  return successes + detail::sliced_binomial(stream, address + detail::first_sliced_block, n, p);
}

} // namespace heavytail
