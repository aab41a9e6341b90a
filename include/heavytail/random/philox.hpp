// SPDX-License-Identifier: MIT
// Philox4x32-10: four random words as a pure function of a 128-bit counter and a 64-bit key.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11; cuRAND uses the same words.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <cstdint>

namespace heavytail {

/// Four words of each lane.
template <class Word> struct Words {
  Word w[4];
};

/// Ten rounds of Philox4x32 on the counter `c` with the key (`key_low`, `key_high`).
template <class Word> HT_HD Words<Word> philox(Words<Word> c, std::uint32_t key_low, std::uint32_t key_high) {
  constexpr std::uint32_t multiplier_0 = 0xD2511F53U;
  constexpr std::uint32_t multiplier_1 = 0xCD9E8D57U;
  constexpr std::uint32_t weyl_0 = 0x9E3779B9U;
  constexpr std::uint32_t weyl_1 = 0xBB67AE85U;
  for (int round = 0; round < 10; ++round) {
    Word high_0;
    Word low_0;
    Word high_1;
    Word low_1;
    multiply_wide(c.w[0], multiplier_0, high_0, low_0);
    multiply_wide(c.w[2], multiplier_1, high_1, low_1);
    c = {{high_1 ^ c.w[1] ^ Word(key_low), low_1, high_0 ^ c.w[3] ^ Word(key_high), low_0}};
    key_low += weyl_0;
    key_high += weyl_1;
  }
  return c;
}

} // namespace heavytail
