// SPDX-License-Identifier: MIT
// Sources: the numbered uniforms or variates of one purpose, handed out one after the other.  Number n of a replica is
// a pure function of (seed, replica, purpose, n); the block that it comes from is computed once and kept while it
// lasts, so that no word is wasted whatever the number of agents and coordinates.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/random/stream.hpp>
#include <heavytail/random/uniform.hpp>

#include <cstdint>
#include <type_traits>

namespace heavytail {

/// Hands out the uniforms of one purpose in order.
template <Lane F> class UniformSource {
public:
  HT_HD UniformSource(const Stream<F>& stream, Purpose purpose) : blocks_(stream, purpose) {}

  /// The next uniform handed out is number `n`.
  HT_HD void seek(std::uint64_t n) {
    constexpr auto per_block = static_cast<std::uint64_t>(uniforms_per_block<F>);
    next_block_ = n / per_block;
    place_ = static_cast<int>(n % per_block);
    if (place_ != 0)
      fill();
    else
      place_ = uniforms_per_block<F>;
  }

  /// The next uniform on (0, 1].
  HT_HD F operator()() {
    if (place_ == uniforms_per_block<F>) {
      fill();
      place_ = 0;
    }
    return block_.u[place_++];
  }

private:
  HT_HD void fill() { block_ = uniforms(blocks_, next_block_++); }

  Blocks<F> blocks_;
  Uniforms<F> block_;
  std::uint64_t next_block_ = 0;
  int place_ = uniforms_per_block<F>;
};

/// Hands out the variates of a list of laws in order.  `Laws` is a Choice of noise laws; which one it holds stays
/// fixed.
template <Lane F, class Laws> class VariateSource {
public:
  HT_HD VariateSource(const Stream<F>& stream, const Laws& laws, Purpose purpose)
      : blocks_(stream, purpose), laws_(laws),
        per_block_(laws.visit([](const auto& law) { return decltype(law.sample(Uniforms<F>{}))::count; })) {}

  /// The next variate handed out is number `n`.
  HT_HD void seek(std::uint64_t n) {
    const auto per_block = static_cast<std::uint64_t>(per_block_);
    next_block_ = n / per_block;
    place_ = static_cast<int>(n % per_block);
    if (place_ != 0)
      fill();
    else
      place_ = per_block_;
  }

  /// The next variate.
  HT_HD F operator()() {
    if (place_ == per_block_) {
      fill();
      place_ = 0;
    }
    return block_[place_++];
  }

  /// How many variates come at once from here on: as many as a block holds, or 0 within a block.
  HT_HD int whole_block() const { return place_ == per_block_ ? per_block_ : 0; }

  /// The next whole_block() variates, which lie here until more are asked for.
  HT_HD const F* next_block() {
    fill();
    return block_;
  }

private:
  // One instance for all the formulas that draw from it: inlining every law into each of them would multiply the code.
  [[gnu::noinline]] HT_HD void fill() {
    const std::uint64_t index = next_block_++;
    const Words<word_of<F>> words = blocks_.words(index);
    laws_.visit([&]<class Law>(const Law& law) {
      const auto variates = law.sample(uniforms<refined_uniforms<Law>>(words, blocks_, index));
      unroll<std::decay_t<decltype(variates)>::count>([&](auto i) { block_[i] = variates.z[i]; });
    });
  }

  Blocks<F> blocks_;
  const Laws& laws_;
  F block_[uniforms_per_block<F>];
  std::uint64_t next_block_ = 0;
  int per_block_;
  int place_ = 0;
};

} // namespace heavytail
