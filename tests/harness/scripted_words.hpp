// SPDX-License-Identifier: MIT
// Words that drive every branch of the maps from words to uniforms and variates: all combinations of the smallest, the
// largest and those beside a change of formula; then ordinary ones.
#pragma once

#include "tests/harness/random_probe.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heavytail::test {

inline constexpr std::uint32_t edge_words[] = {0,           1,           (1U << 20U) - 1, 1U << 20U,
                                               0x7FFFFFFFU, 0x80000000U, 0xFFFFFF80U,     0xFFFFFFFFU};
inline constexpr std::uint32_t edge_further_words[] = {0, 15, 0x80000000U, 0xFFFFFFFFU};

/// A fixed sequence of words: a linear congruential generator's high halves.
class WordSequence {
public:
  explicit WordSequence(std::uint64_t start) : state_(start) {}

  std::uint32_t operator()() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>(state_ >> 32U);
  }

private:
  std::uint64_t state_;
};

/// The 4096 combinations of edge words, then `ordinary` others; one ordinary block in eight has a small first word.
inline std::vector<probe::ScriptedWords> scripted_words(std::size_t ordinary) {
  std::vector<probe::ScriptedWords> all;
  for (std::uint32_t i = 0; i < 4096; ++i) {
    probe::ScriptedWords block{};
    for (std::uint32_t j = 0; j < 4; ++j) {
      block.words[j] = edge_words[(i >> (3 * j)) & 7U];
      block.further[j] = edge_further_words[(i + i / 4 * j) & 3U];
    }
    all.push_back(block);
  }
  WordSequence next(1);
  for (std::size_t i = 0; i < ordinary; ++i) {
    probe::ScriptedWords block{};
    for (auto& word : block.words) word = next();
    for (auto& word : block.further) word = next();
    if (i % 8 == 0) block.words[i / 8 % 4] >>= 12 + i / 32 % 20;
    all.push_back(block);
  }
  return all;
}

} // namespace heavytail::test
