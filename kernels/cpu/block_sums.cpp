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

#ifdef __SSE2__
#include <immintrin.h>
#endif

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
  for (std::size_t lane = 0; lane < Size; ++lane) some[lane] = i + lane < count ? numbers[i + lane] : filler;
  use(static_cast<const float*>(some));
}

/// The vector whose bits are at `place`.
template <class Vector> Vector loaded(const void* place) {
  Vector vector;
  std::memcpy(&vector, place, sizeof vector);
  return vector;
}

Doubles widened(const HalfFloats& numbers) {
#ifdef __AVX2__
  return _mm256_cvtps_pd(numbers); // one instruction, where g++ 12 takes three for what stands below
#else
  return __builtin_convertvector(numbers, Doubles);
#endif
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

/// Bit i of the result tells whether the flags of lane i are set.
std::uint32_t bits_of(const Integers& flags) {
#ifdef __SSE2__
  const auto signs = loaded<Floats>(&flags);
#endif
#if defined(__AVX2__)
  return static_cast<std::uint32_t>(_mm256_movemask_ps(signs));
#elif defined(__SSE2__)
  return static_cast<std::uint32_t>(_mm_movemask_ps(signs));
#else
  std::uint32_t bits = 0;
  for (std::size_t lane = 0; lane < width; ++lane) bits |= flags[lane] != 0 ? 1U << lane : 0U;
  return bits;
#endif
}

/// Finds the smallest and the largest number, and those in the outskirts.
// NOLINTNEXTLINE(readability-function-cognitive-complexity): all that one pass over the numbers finds
Exponents look_at(const float* numbers, std::size_t count, const Outskirts& outskirts, BlockSums& result) {
  const Floats low = Floats{} + outskirts.low;
  const Floats high = Floats{} + outskirts.high;
  constexpr std::size_t group = 16;
  constexpr std::size_t vectors = group / width;
  Floats smallest[vectors];
  Floats largest[vectors];
  for (std::size_t v = 0; v < vectors; ++v) smallest[v] = largest[v] = Floats{} + numbers[0];
  Integers least = Integers{} + all_but_sign;
  std::size_t first = 0; // number of the group that comes next
  for (std::uint64_t& word : result.outlying) word = 0;
  for_each_group<group>(numbers, count, numbers[0], [&](const float* some) {
    std::uint64_t outside = 0;
    for (std::size_t v = 0; v < vectors; ++v) {
      const auto x = loaded<Floats>(some + v * width);
      smallest[v] = x < smallest[v] ? x : smallest[v];
      largest[v] = x > largest[v] ? x : largest[v];
      outside |= std::uint64_t{bits_of((x <= low) | (x >= high))} << (v * width);
      // Less 1, so that zero is the greatest of all.
      const Integers magnitude = ((loaded<Integers>(some + v * width) & all_but_sign) - 1) & all_but_sign;
      least = magnitude < least ? magnitude : least;
    }
    result.outlying[first / BlockSums::word_bits] |= outside << (first % BlockSums::word_bits);
    first += group;
  });
  if (const std::size_t rest = count % BlockSums::word_bits; rest != 0)
    result.outlying[count / BlockSums::word_bits] &= (std::uint64_t{1} << rest) - 1;
  result.smallest = result.largest = numbers[0];
  std::int32_t least_of_all = all_but_sign;
  for (std::size_t lane = 0; lane < width; ++lane) {
    for (std::size_t v = 0; v < vectors; ++v) {
      result.smallest = smallest[v][lane] < result.smallest ? smallest[v][lane] : result.smallest;
      result.largest = largest[v][lane] > result.largest ? largest[v][lane] : result.largest;
    }
    least_of_all = least[lane] < least_of_all ? least[lane] : least_of_all;
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

/// Calls `look` with each number, and maybe with some zeros.
template <int SumSlices, int SquareSlices, class Look>
void add_up(const float* numbers, std::size_t count, int exponent, BlockSums& result, const Look& look) {
  SlicedSum<SumSlices> sum(exponent);
  SlicedSum<SquareSlices> squares(2 * exponent);
  for_each_group<lanes>(numbers, count, 0.0F, [&](const float* some) {
    for (std::size_t lane = 0; lane < lanes; ++lane) look(some[lane]);
    for (std::size_t side = 0; side < lanes / half; ++side) {
      const Doubles x = widened(loaded<HalfFloats>(some + side * half));
      sum.add(side, x);
      squares.add(side, x * x); // exact: 48 bits
    }
  });
  result.sum_terms = sum.terms(result.sum);
  result.square_terms = squares.terms(result.squares);
  // An infinity would show in the range of the numbers; what is not a number shows nowhere else.
  result.exact = true;
  for (std::size_t lane = 0; lane < result.sum_terms; ++lane) result.exact &= result.sum[lane] == result.sum[lane];
}

/// Adds up numbers and counts them, which processors do beside the sums: they use other parts of them.
template <int SumSlices, int SquareSlices>
void add_up_and_count(const float* numbers, std::size_t count, int exponent, BlockSums& result, BlockCounts& counts) {
  if (!counts.wanted) return add_up<SumSlices, SquareSlices>(numbers, count, exponent, result, [](float /*x*/) {});
  const float centre = counts.centre;
  add_up<SumSlices, SquareSlices>(numbers, count, exponent, result, [&](float x) { ++counts.of(x - centre); });
  counts.of(0.0F - centre) -= static_cast<std::uint16_t>((lanes - count % lanes) % lanes);
  if (!result.exact)
    for (std::size_t i = 0; i < count; ++i) --counts.of(numbers[i] - centre);
}

} // namespace

// NOLINTNEXTLINE(misc-use-internal-linkage): target.cpp declares it
void block_sums(const float* numbers, std::int64_t count, const Outskirts& outskirts, BlockSums& result,
                BlockCounts& counts) {
  const auto size = static_cast<std::size_t>(count);
  const Exponents exponents = look_at(numbers, size, outskirts, result);
  const int exponent = exponents.greatest + 1; // all numbers are below 2^exponent
  const int range = exponents.greatest - exponents.least;
  result.exact = false;
  // The last bit of a number x has the weight 2^-23 beside its first one, and 2^-46 in x².
  if (exponents.greatest > Ieee<float>::exponent_bias) return; // an infinity
  if (result.smallest == result.largest)
    add_up<1, 2>(numbers, size, exponent, result, [](float /*x*/) {});
  else if (range <= 20)
    add_up_and_count<1, 2>(numbers, size, exponent, result, counts);
  else if (range <= 43)
    add_up_and_count<2, 3>(numbers, size, exponent, result, counts);
  else if (range <= 65)
    add_up_and_count<2, 4>(numbers, size, exponent, result, counts);
}

// NOLINTNEXTLINE(misc-use-internal-linkage): target.cpp declares it
std::uint32_t move_counts(std::uint16_t* counts, std::uint32_t* to) {
  std::uint32_t total = 0;
  for (std::size_t bin = 0; bin < BlockCounts::page_size; ++bin) {
    total += counts[bin];
    to[bin] += counts[bin];
    counts[bin] = 0;
  }
  return total;
}

} // namespace heavytail::inline HT_TARGET
