// SPDX-License-Identifier: MIT
// The draws of each lane's replica: a pure function of (seed, replica, purpose, index).  No generator state exists, so
// nothing depends on who computes what when.
//
// Block `index` of a purpose is word for word what cuRAND's Philox gives with curand_init(seed, subsequence = replica,
// offset = 4 · address): the counter is (address low, address high, replica low, replica high) and the key is the seed,
// where address = purpose · 2^60 + index.  Purposes never share a block; each counts its own draws from 0.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/random/philox.hpp>

#include <cstdint>

namespace heavytail {

/// What random words are drawn for.  Values are part of the definition of every result.
enum class Purpose : std::uint8_t {
  noise = 0,         ///< gradient noise
  compression = 1,   ///< compressors' random choices
  objective = 2,     ///< data drawn by a stochastic objective
  initial_point = 3, ///< random starting points
  sde_noise = 4,     ///< gradient noise with which an SDE estimates a covariance; a process's Poisson variates
  sde_data = 5,      ///< data of a stochastic objective, for the same
  driver = 6,        ///< increments of the motions that drive an SDE, and crossings between its steps
  integrator = 7,    ///< what an integrator draws beside them
};

inline constexpr int purpose_shift = 60;
/// Added to an address: the block of further bits with which small uniforms are refined.
inline constexpr std::uint64_t refinement_bit = 1ULL << 63U;
/// Indices of blocks stay below this.
inline constexpr std::uint64_t max_block_index = 1ULL << 60U;

/// Address of block `index` (below 2^60) of a purpose.
HT_HD constexpr std::uint64_t block_address(Purpose purpose, std::uint64_t index) {
  return (static_cast<std::uint64_t>(purpose) << static_cast<unsigned>(purpose_shift)) | index;
}

/// The draws of one replica per lane.
template <Lane F> struct Stream {
  std::uint64_t seed = 0;
  std::uint64_t first = 0;                  ///< number of the first lane's replica
  word_of<F> replica_low{}, replica_high{}; ///< number of each lane's replica

  /// The stream of replicas `first`, `first` + 1, …, one a lane.
  HT_HD static Stream of(std::uint64_t seed, std::uint64_t first) {
    Stream stream;
    stream.seed = seed;
    stream.first = first;
    replica_words(first, stream.replica_low, stream.replica_high);
    return stream;
  }

  /// The four words at `address` (a purpose's block, or its refinement).
  HT_HD Words<word_of<F>> words(std::uint64_t address) const {
    using Word = word_of<F>;
    return philox<Word>({Word(static_cast<std::uint32_t>(address)), Word(static_cast<std::uint32_t>(address >> 32U)),
                         replica_low, replica_high},
                        static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U));
  }
};

/// The blocks of one purpose.
template <Lane F> class Blocks {
public:
  HT_HD Blocks(const Stream<F>& stream, Purpose purpose) : stream_(stream), purpose_(purpose) {}

  HT_HD const Stream<F>& stream() const { return stream_; }

  HT_HD std::uint64_t address(std::uint64_t index) const { return block_address(purpose_, index); }

  HT_HD Words<word_of<F>> words(std::uint64_t index) const { return stream_.words(address(index)); }

private:
  const Stream<F>& stream_;
  Purpose purpose_;
};

/// The same in packs.  Of the first two rounds of Philox one part depends on the lanes alone, and is computed once; the
/// other on the index alone, and is computed once for all lanes.
template <Lane F>
  requires(lane_count<F> > 1)
class Blocks<F> {
public:
  Blocks(const Stream<F>& stream, Purpose purpose)
      : stream_(stream), purpose_(purpose), replica_high_(static_cast<std::uint32_t>(stream.first >> 32U)) {
    const std::uint64_t last = stream.first + static_cast<std::uint64_t>(lane_count<F> - 1);
    replicas_share_high_ = last >> 32U == stream.first >> 32U;
    keys_[0] = {static_cast<std::uint32_t>(stream.seed), static_cast<std::uint32_t>(stream.seed >> 32U)};
    for (int round = 1; round < philox_rounds; ++round) keys_[round] = keys_[round - 1].next();
    const auto address_high = static_cast<std::uint32_t>(address(0) >> 32U);
    const PhiloxProducts<Mixed> first(Mixed(0U), static_cast<Mixed>(stream.replica_low));
    const PhiloxProducts<Mixed> second(first.high_1 ^ Mixed(address_high ^ keys_[0].low), Mixed(0U));
    first_low_ = first.low_1 ^ Mixed(keys_[1].low);
    second_high_ = second.high_0 ^ Mixed(keys_[1].high);
    second_low_ = second.low_0;
  }

  const Stream<F>& stream() const { return stream_; }

  std::uint64_t address(std::uint64_t index) const { return block_address(purpose_, index); }

  Words<word_of<F>> words(std::uint64_t index) const {
    if (!replicas_share_high_ || index >> 32U != 0) [[unlikely]] {
      Words<Word> words;
      any_words(index, words);
      return words;
    }
    const PhiloxProducts<std::uint32_t> first(static_cast<std::uint32_t>(index), 0);
    const PhiloxProducts<std::uint32_t> second(0, first.high_0 ^ replica_high_ ^ keys_[0].high);
    Mixed w0 = first_low_ ^ Mixed(second.high_1);
    Mixed w1(second.low_1);
    Mixed w2 = second_high_ ^ Mixed(first.low_0);
    Mixed w3 = second_low_;
    unroll<philox_rounds - 2>([&](auto i) { philox_round(w0, w1, w2, w3, keys_[i + 2]); });
    return {static_cast<Word>(w0), static_cast<Word>(w1), static_cast<Word>(w2), static_cast<Word>(w3)};
  }

private:
  using Word = word_of<F>;
  using Mixed = mixed_word<Word>;

  // Rare.  Not returned, since the others should stay in registers.
  [[gnu::noinline, gnu::cold]] void any_words(std::uint64_t index, Words<Word>& words) const {
    words = stream_.words(address(index));
  }

  const Stream<F>& stream_;
  Purpose purpose_;
  std::uint32_t replica_high_;
  bool replicas_share_high_ = false;
  PhiloxKey keys_[philox_rounds];
  Mixed first_low_, second_high_, second_low_; ///< products of the first and the second round, two of them with a key
};

} // namespace heavytail
