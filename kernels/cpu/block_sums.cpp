// SPDX-License-Identifier: MIT
// Compiled once per SIMD target.  Exact sums of a block of float32 numbers by ordinary additions: every number is cut
// into slices that are multiples of units chosen for the block, as few as its range asks for, so that none of the
// additions rounds.
// Source: S. M. Rump, T. Ogita, S. Oishi, "Accurate floating-point summation", SIAM J. Sci. Comput. 31 (2008), 189-224;
// J. Demmel, H. D. Nguyen, "Fast reproducible floating-point summation", ARITH 2013.
#include <heavytail/statistics/block_sums.hpp>

#include "kernels/cpu/target.hpp"

#include <heavytail/lanes/lane.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace heavytail::inline HT_TARGET {

namespace {

constexpr std::size_t lanes = BlockSums::lanes;

/// Compilers take vectors that are longer than the target's apart number by number.
#ifdef __AVX2__
constexpr std::size_t vector_bytes = 32;
#else
constexpr std::size_t vector_bytes = 16;
#endif

using Floats = float __attribute__((vector_size(vector_bytes)));
using Integers = std::int32_t __attribute__((vector_size(vector_bytes)));
using HalfFloats = float __attribute__((vector_size(vector_bytes / 2)));
using Doubles = double __attribute__((vector_size(vector_bytes)));

/// Lanes of a vector of floats, and of doubles.
constexpr std::size_t width = vector_bytes / sizeof(float);
constexpr std::size_t half = vector_bytes / sizeof(double);

/// Calls `use` with all numbers, `Size` at a time; the last ones are filled up with copies of `filler`.
template <std::size_t Size, class Use>
void for_each_group(const float* numbers, std::size_t count, float filler, const Use& use) {
  float some[Size];
  std::size_t i = 0;
  for (; i + Size <= count; i += Size) use(numbers + i);
  if (i == count) return;
  for (std::size_t l = 0; l < Size; ++l) some[l] = i + l < count ? numbers[i + l] : filler;
  use(static_cast<const float*>(some));
}

template <class Vector> Vector loaded(const float* numbers) {
  Vector vector;
  std::memcpy(&vector, numbers, sizeof vector);
  return vector;
}

constexpr std::int32_t all_but_sign = 0x7FFFFFFF;

/// The power of two that a number of this magnitude has in front; of the smallest normal number for subnormal ones.
int exponent_of(std::int32_t magnitude) {
  const std::int32_t biased = magnitude >> Ieee<float>::mantissa_bits;
  return (biased > 0 ? biased : 1) - Ieee<float>::exponent_bias;
}

/// The exponents of the numbers of a block, zeros left out.
struct Exponents {
  int least = 0;
  int greatest = 0;
};

bool any_of(const Integers& flags) {
  std::uint64_t words[vector_bytes / sizeof(std::uint64_t)];
  std::memcpy(words, &flags, sizeof words);
  std::uint64_t all = 0;
  for (const std::uint64_t word : words) all |= word;
  return all != 0;
}

/// Finds the smallest and the largest number, and the groups that reach into the outskirts.
Exponents look_at(const float* numbers, std::size_t count, BlockSums& result) {
  const Floats low = Floats{} + result.outskirts.low;
  const Floats high = Floats{} + result.outskirts.high;
  constexpr std::size_t vectors = BlockSums::group / width;
  Floats smallest[vectors];
  Floats largest[vectors];
  for (std::size_t v = 0; v < vectors; ++v) smallest[v] = largest[v] = Floats{} + numbers[0];
  Integers least = Integers{} + all_but_sign;
  std::size_t group = 0; // the numbers come group by group
  for (std::uint64_t& word : result.outlying) word = 0;
  for_each_group<BlockSums::group>(numbers, count, numbers[0], [&](const float* some) {
    Integers outside{};
    for (std::size_t v = 0; v < vectors; ++v) {
      const auto x = loaded<Floats>(some + v * width);
      smallest[v] = x < smallest[v] ? x : smallest[v];
      largest[v] = x > largest[v] ? x : largest[v];
      outside |= (x <= low) | (x >= high);
      // Less 1, so that zero is the greatest of all.
      const Integers magnitude = ((loaded<Integers>(some + v * width) & all_but_sign) - 1) & all_but_sign;
      least = magnitude < least ? magnitude : least;
    }
    if (any_of(outside))
      result.outlying[group / BlockSums::groups_of_word] |= std::uint64_t{1} << (group % BlockSums::groups_of_word);
    ++group;
  });
  result.smallest = result.largest = numbers[0];
  std::int32_t least_of_all = all_but_sign;
  for (std::size_t l = 0; l < width; ++l) {
    for (std::size_t v = 0; v < vectors; ++v) {
      result.smallest = smallest[v][l] < result.smallest ? smallest[v][l] : result.smallest;
      result.largest = largest[v][l] > result.largest ? largest[v][l] : result.largest;
    }
    least_of_all = least[l] < least_of_all ? least[l] : least_of_all;
  }
  const auto magnitude_of = [](float x) { return static_cast<std::int32_t>(to_bits(x)) & all_but_sign; };
  const std::int32_t below = magnitude_of(result.smallest);
  const std::int32_t above = magnitude_of(result.largest);
  const std::int32_t greatest = below > above ? below : above;
  return {exponent_of(least_of_all < greatest ? least_of_all + 1 : greatest), exponent_of(greatest)};
}

double power_of_two(int exponent) {
  return from_bits(static_cast<std::uint64_t>(exponent + Ieee<double>::exponent_bias) << Ieee<double>::mantissa_bits);
}

/// How many numbers a lane adds up at most.
constexpr int most_log2 = 9;
static_assert(BlockSums::most_numbers / lanes == 1U << most_log2);

/// Sums of slices by lane: slice s of a number of size at most 2^exponent is the multiple of 2^(exponent - 44 - 45 s)
/// nearest to what the slices before left of it, and the last one what they left, so that 2^9 of them add up to 2^53
/// units or less.
template <int Slices> class SlicedSum {
public:
  /// The numbers' bits must have the weight 2^(exponent - 45 (Slices - 1) - 44) or more.
  explicit SlicedSum(int exponent) {
    for (int s = 0; s + 1 < Slices; ++s)
      // The last place of a number of this size has the unit of the slice.
      rounders_[s] = Doubles{} + 1.5 * power_of_two(exponent + most_log2 - 1 - 45 * s);
  }

  void add(std::size_t side, const Doubles& numbers) {
    Doubles rest = numbers;
    for (int s = 0; s + 1 < Slices; ++s) {
      const Doubles slice = (rest + rounders_[s]) - rounders_[s];
      sums_[side][s] += slice;
      rest -= slice;
    }
    sums_[side][Slices - 1] += rest;
  }

  /// Returns how many there are.
  std::size_t terms(double* result) const {
    std::memcpy(result, sums_, sizeof sums_);
    return sizeof sums_ / sizeof *result;
  }

private:
  Doubles rounders_[Slices];
  Doubles sums_[lanes / half][Slices]{};
};

template <int SumSlices, int SquareSlices>
void add_up(const float* numbers, std::size_t count, int exponent, BlockSums& result) {
  SlicedSum<SumSlices> sum(exponent);
  SlicedSum<SquareSlices> squares(2 * exponent);
  for_each_group<lanes>(numbers, count, 0.0F, [&](const float* some) {
    for (std::size_t side = 0; side < lanes / half; ++side) {
      const Doubles x = __builtin_convertvector(loaded<HalfFloats>(some + side * half), Doubles);
      sum.add(side, x);
      squares.add(side, x * x); // exact: 48 bits
    }
  });
  result.sum_terms = sum.terms(result.sum);
  result.square_terms = squares.terms(result.squares);
  // An infinity would show in the range of the numbers; what is not a number shows nowhere else.
  result.exact = true;
  for (std::size_t l = 0; l < result.sum_terms; ++l) result.exact &= result.sum[l] == result.sum[l];
}

} // namespace

// NOLINTNEXTLINE(misc-use-internal-linkage): target.cpp declares it
void block_sums(const float* numbers, std::int64_t count, const Outskirts& outskirts, BlockSums& result) {
  result.outskirts = outskirts;
  const auto size = static_cast<std::size_t>(count);
  const Exponents exponents = look_at(numbers, size, result);
  const int exponent = exponents.greatest + 1; // all numbers are below 2^exponent
  const int range = exponents.greatest - exponents.least;
  result.exact = false;
  // The last bit of a number x has the weight 2^-23 beside its first one, and 2^-46 in x².
  if (exponents.greatest > Ieee<float>::exponent_bias) return; // an infinity
  if (range <= 20)
    add_up<1, 2>(numbers, size, exponent, result);
  else if (range <= 43)
    add_up<2, 3>(numbers, size, exponent, result);
  else if (range <= 65)
    add_up<2, 4>(numbers, size, exponent, result);
}

} // namespace heavytail::inline HT_TARGET
