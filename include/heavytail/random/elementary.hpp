// SPDX-License-Identifier: MIT
// Elementary variates of which laws are made: fair signs that share their words with the uniforms, an exponential
// variate that is faithful at both ends, the sine of a part of a quarter turn, and the pair of normals of Box and
// Muller.  Source: G. E. P. Box, M. E. Muller, Ann. Math. Stat. 29 (1958) 610.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/random/philox.hpp>
#include <heavytail/random/stream.hpp>
#include <heavytail/random/uniform.hpp>

namespace heavytail {

/// Fair sign `i` of a block, as a number with that sign.  It comes from the lowest bits of the words, exclusive-ored in
/// such a way that the signs of a block are jointly uniform and each is independent of every bit of the word that makes
/// uniform `i`.
template <Lane F> HT_HD F random_sign(const Words<word_of<F>>& words, int i) {
  if constexpr (uniforms_per_block<F> == 4)
    return to_signed_real<F>((words.w[(i + 1) % 4] ^ words.w[(i + 2) % 4] ^ words.w[(i + 3) % 4]) << 31);
  else
    return to_signed_real<F>(words.w[3 - 2 * i] << 31);
}

/// sin(πt/2) for -2 ≤ t ≤ 2, with small relative error at 0 and 2.
template <Lane F> HT_HD F sin_half_pi(F t) {
  F sine;
  F cosine;
  sincospi_unit(F(real_of<F>(0.5)) * t, sine, cosine);
  return sine;
}

/// An exponential variate from a uniform `u` and the fair coin `large`: the half of larger values hangs on -log(u/2),
/// the other on -log(1 - u/2) with small relative error, so that neither end is cut before probability 2^-64.
template <Lane F> HT_HD F exponential(F u, mask_of<F> large) {
  const F one(real_of<F>(1));
  const F half = F(real_of<F>(0.5)) * u;
  const F rest = one - half;
  // What rounding took from 1 - u/2 matters where that is near 1, and there it adds to the logarithm as it is.
  const F lost = (one - rest) - half;
  const F logarithm = log_positive_normal(select(large, half, rest));
  return -select(large, logarithm, logarithm + lost);
}

/// Two independent normals.
template <Lane F> struct NormalPair {
  F first, second;
};

/// √(-2 log u) (cos πa, sin πa) from `u` on (0, 1] and the angle `a` on [-1, 1] in units of π.
template <Lane F> HT_HD NormalPair<F> normal_pair(F u, F a) {
  F sine;
  F cosine;
  sincospi_unit(a, sine, cosine);
  const F radius = sqrt(F(real_of<F>(-2)) * log_positive_normal(u));
  return {radius * cosine, radius * sine};
}

/// Uniforms of consecutive blocks, two at a time: for vectors that take one pair a pair of coordinates.
template <Lane F> class UniformPairs {
public:
  static constexpr std::int32_t per_block = uniforms_per_block<F> / 2;

  /// Blocks that hold `pairs` pairs.
  static constexpr HT_HD std::int32_t blocks(std::int32_t pairs) { return (pairs + per_block - 1) / per_block; }

  HT_HD UniformPairs(const Stream<F>& stream, std::uint64_t address) : stream_(stream), address_(address) {}

  /// Goes on to the next pair.
  HT_HD void next() {
    place_ += 2;
    if (place_ < uniforms_per_block<F>) return;
    block_ = uniforms(stream_, address_++);
    place_ = 0;
  }

  HT_HD F first() const { return block_.u[place_]; }

  HT_HD F second() const { return block_.u[place_ + 1]; }

  /// The second uniform's words as a number on [-1, 1].
  HT_HD F angle() const { return signed_uniform<F>(block_.words, place_ + 1); }

  HT_HD F first_sign() const { return random_sign<F>(block_.words, place_); }

  HT_HD F second_sign() const { return random_sign<F>(block_.words, place_ + 1); }

private:
  const Stream<F>& stream_;
  std::uint64_t address_;
  Uniforms<F> block_;
  int place_ = uniforms_per_block<F> - 2;
};

/// a·b, but 0 where b is 0 and a has overflowed.
template <Lane F> HT_HD F scaled(F a, F b) {
  return select(b == F(real_of<F>(0)), b, a * b);
}

} // namespace heavytail
