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
  sde_noise = 4,     ///< gradient noise with which an SDE estimates a covariance
  sde_data = 5,      ///< data of a stochastic objective, for the same
  driver = 6,        ///< increments of the motions that drive an SDE, and crossings between its steps
  integrator = 7,    ///< what an integrator draws beside them
};

inline constexpr int purpose_shift = 60;
/// Added to an address: the block of further bits with which small uniforms are refined.
inline constexpr std::uint64_t refinement_bit = 1ULL << 63U;
/// Indices of blocks stay below this.
inline constexpr std::uint64_t max_block_index = 1ULL << 60U;

/// The draws of one replica per lane.
template <Lane F> struct Stream {
  std::uint64_t seed = 0;
  word_of<F> replica_low{}, replica_high{}; ///< number of each lane's replica

  /// The stream of replicas `first`, `first` + 1, …, one a lane.
  HT_HD static Stream of(std::uint64_t seed, std::uint64_t first) {
    Stream stream;
    stream.seed = seed;
    replica_words(first, stream.replica_low, stream.replica_high);
    return stream;
  }

  /// The four words at `address` (a purpose's block, or its refinement).
  HT_HD Words<word_of<F>> words(std::uint64_t address) const {
    using Word = word_of<F>;
    return philox<Word>({{Word(static_cast<std::uint32_t>(address)), Word(static_cast<std::uint32_t>(address >> 32U)),
                          replica_low, replica_high}},
                        static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U));
  }
};

/// Address of block `index` (below 2^60) of a purpose.
HT_HD constexpr std::uint64_t block_address(Purpose purpose, std::uint64_t index) {
  return (static_cast<std::uint64_t>(purpose) << static_cast<unsigned>(purpose_shift)) | index;
}

} // namespace heavytail
