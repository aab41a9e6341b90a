// SPDX-License-Identifier: MIT
// Compiled once per SIMD target.  Exact sums of a block of float32 numbers by ordinary additions: every number is cut
// into slices that are multiples of units chosen for the block, so that none of the additions rounds.
// Source: S. M. Rump, T. Ogita, S. Oishi, "Accurate floating-point summation", SIAM J. Sci. Comput. 31 (2008), 189-224;
// J. Demmel, H. D. Nguyen, "Fast reproducible floating-point summation", ARITH 2013.
#include "kernels/cpu/target.hpp"

#include <heavytail/lanes/lane.hpp>

#include <cstddef>
#include <cstdint>

namespace heavytail::inline HT_TARGET {

namespace {

using Floats = float __attribute__((vector_size(16)));
using Doubles = double __attribute__((vector_size(32)));
using Integers = std::int32_t __attribute__((vector_size(16)));
constexpr std::int64_t lanes = 4;

/// Calls `use` with all numbers, some at a time; the last ones are filled up with copies of `filler`.
template <class Use> void for_each_vector(const float* numbers, std::int64_t count, float filler, const Use& use) {
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) use(Floats{numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]});
  if (i == count) return;
  Floats last{filler, filler, filler, filler};
  for (std::int64_t j = 0; i + j < count; ++j) last[j] = numbers[i + j];
  use(last);
}

double power_of_two(int exponent) {
  return from_bits(static_cast<std::uint64_t>(exponent + Ieee<double>::exponent_bias) << Ieee<double>::mantissa_bits);
}

/// Sums of slices: slice s of a number of size at most 2^exponent is the multiple of 2^(exponent - 40 - 41 s) nearest
/// to what the slices before left of it.  A slice has 40 bits, so that 2^12 of them add up without rounding.
template <int Slices> class SlicedSum {
public:
  explicit SlicedSum(int exponent) {
    for (int s = 0; s < Slices; ++s) {
      // The last place of a number of this size has the unit of the slice.
      const double rounder = 1.5 * power_of_two(exponent + 12 - 41 * s);
      rounders_[s] = Doubles{rounder, rounder, rounder, rounder};
    }
  }

  void add(const Doubles& numbers) {
    Doubles rest = numbers;
    for (int s = 0; s < Slices; ++s) {
      const Doubles slice = (rest + rounders_[s]) - rounders_[s];
      sums_[s] += slice;
      rest -= slice;
    }
    left_ |= rest != Doubles{};
  }

  /// Whether nothing of any number was left beside the slices.
  bool exact() const { return (left_[0] | left_[1] | left_[2] | left_[3]) == 0; }

  void terms(double* result) const {
    for (int s = 0; s < Slices; ++s) result[s] = (sums_[s][0] + sums_[s][1]) + (sums_[s][2] + sums_[s][3]);
  }

private:
  Doubles rounders_[Slices];
  Doubles sums_[Slices]{};
  decltype(Doubles{} != Doubles{}) left_{};
};

} // namespace

// NOLINTNEXTLINE(misc-use-internal-linkage): target.cpp declares it
void block_sums(const float* numbers, std::int64_t count, BlockSums& result) {
  const float first = numbers[0];
  Floats smallest{first, first, first, first};
  Floats largest = smallest;
  Integers magnitude{};
  for_each_vector(numbers, count, first, [&](const Floats& x) {
    smallest = x < smallest ? x : smallest;
    largest = x > largest ? x : largest;
    const Integers bits = reinterpret_cast<const Integers&>(x) & 0x7FFFFFFF;
    magnitude = bits > magnitude ? bits : magnitude;
  });
  std::int32_t most = 0;
  result.smallest = result.largest = static_cast<double>(first);
  for (std::int64_t j = 0; j < lanes; ++j) {
    most = magnitude[j] > most ? magnitude[j] : most;
    result.smallest = smallest[j] < result.smallest ? static_cast<double>(smallest[j]) : result.smallest;
    result.largest = largest[j] > result.largest ? static_cast<double>(largest[j]) : result.largest;
  }
  const std::int32_t exponent_bits = most >> Ieee<float>::mantissa_bits;
  result.exact = false;
  if (exponent_bits == 255) return;         // an infinity, or not a number
  const int exponent = exponent_bits - 126; // all numbers are below 2^exponent
  SlicedSum<BlockSums::sum_terms> sum(exponent);
  SlicedSum<BlockSums::square_terms> squares(2 * exponent);
  for_each_vector(numbers, count, 0.0F, [&](const Floats& x) {
    const Doubles wide = __builtin_convertvector(x, Doubles);
    sum.add(wide);
    squares.add(wide * wide); // exact: 48 bits
  });
  result.exact = sum.exact() && squares.exact();
  sum.terms(result.sum);
  squares.terms(result.squares);
}

} // namespace heavytail::inline HT_TARGET
