// SPDX-License-Identifier: MIT
// Philox4x32-10: four random words as a pure function of a 128-bit counter and a 64-bit key.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11; cuRAND uses the same words.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <cstdint>

namespace heavytail {

/// Four words of each lane.  They are copied one by one: g++ 12 moves arrays of packs through memory.
template <class Word> struct Words {
  Word w[4];

  Words() = default;

  HT_HD Words(Word w0, Word w1, Word w2, Word w3) : w{w0, w1, w2, w3} {}

  [[gnu::always_inline]] HT_HD Words(const Words& other) : w{other.w[0], other.w[1], other.w[2], other.w[3]} {}

  // NOLINTNEXTLINE(bugprone-unhandled-self-assignment,cert-oop54-cpp): nothing is lost by a copy onto itself
  [[gnu::always_inline]] HT_HD Words& operator=(const Words& other) {
    w[0] = other.w[0];
    w[1] = other.w[1];
    w[2] = other.w[2];
    w[3] = other.w[3];
    return *this;
  }
};

inline constexpr int philox_rounds = 10;

/// The key of a round.
struct PhiloxKey {
  std::uint32_t low = 0, high = 0;

  HT_HD PhiloxKey next() const { return {low + 0x9E3779B9U, high + 0xBB67AE85U}; }
};

/// The two products of a round.
template <class Word> struct PhiloxProducts {
  Word high_0, low_0, high_1, low_1;

  HT_HD PhiloxProducts(Word word_0, Word word_2) {
    multiply_wide(word_0, 0xD2511F53U, high_0, low_0);
    multiply_wide(word_2, 0xCD9E8D57U, high_1, low_1);
  }
};

/// One round.  The words are parameters of their own, since g++ 12 moves arrays of packs through memory; as do calls.
template <class Word>
[[gnu::always_inline]] HT_HD inline void philox_round(Word& w0, Word& w1, Word& w2, Word& w3, PhiloxKey key) {
  const PhiloxProducts<Word> of(w0, w2);
  w0 = of.high_1 ^ (w1 ^ Word(key.low));
  w1 = of.low_1;
  w2 = of.high_0 ^ (w3 ^ Word(key.high));
  w3 = of.low_0;
}

/// Ten rounds of Philox4x32 on the counter `c` with the key (`key_low`, `key_high`).
template <class Word> HT_HD Words<Word> philox(Words<Word> c, std::uint32_t key_low, std::uint32_t key_high) {
  using Mixed = mixed_word<Word>;
  PhiloxKey key{key_low, key_high};
  auto w0 = static_cast<Mixed>(c.w[0]);
  auto w1 = static_cast<Mixed>(c.w[1]);
  auto w2 = static_cast<Mixed>(c.w[2]);
  auto w3 = static_cast<Mixed>(c.w[3]);
  for (int round = 0; round < philox_rounds; ++round) {
    philox_round(w0, w1, w2, w3, key);
    key = key.next();
  }
  return {static_cast<Word>(w0), static_cast<Word>(w1), static_cast<Word>(w2), static_cast<Word>(w3)};
}

} // namespace heavytail
