// SPDX-License-Identifier: MIT
// Exact sums of doubles and of their powers: a fixed-point number wide enough for 2^64 addends of any size, so that no
// order, grouping or number of threads changes a bit.  Limb i is a signed word of weight 2^(32 i) above the smallest
// unit; its upper half takes carries until they are passed on.
// Source: Kulisch's long accumulator; the small superaccumulator of R. M. Neal, arXiv:1505.05571.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/statistics/wide_integer.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace heavytail {

/// How many addends of a sum were not finite.
struct NonFiniteCounts {
  std::uint64_t plus_infinity = 0;
  std::uint64_t minus_infinity = 0;
  std::uint64_t nan = 0;

  bool operator==(const NonFiniteCounts&) const = default;
};

/// Σ x^Power, exact for all finite doubles, also where x^Power itself would overflow or underflow.
/// Power 1 to 4.  At most 2^64 addends.  A commutative monoid under `merge`: exact, associative, commutative.
template <int Power> class ExactPowerSum {
  static_assert(Power >= 1 && Power <= 4);

public:
  /// The unit of the fixed-point number is 2^lowest_exponent: the last bit of the smallest double's power.
  static constexpr std::int64_t lowest_exponent = std::int64_t{-1074} * Power;
  /// Bits of the largest power, of 2^64 addends, and of the sign.
  static constexpr std::size_t limb_count = (2098 * Power + 65 + 31) / 32;

  using Digits = std::array<std::uint32_t, limb_count>;

  /// Adds x^Power.  Infinities and NaN are counted, not added.
  void add(double x) {
    if ((std::bit_cast<std::uint64_t>(x) & Ieee<double>::exponent) == Ieee<double>::exponent) [[unlikely]] {
      count_non_finite(x);
      return;
    }
    deposit(x, [&](std::uint64_t limb, std::int64_t amount) { limbs_[limb] += amount; });
    if (++pending_ == carry_after) carry();
  }

  /// Adds the finite number `term` itself: a sum of powers that was taken elsewhere.
  void add_term(double term) {
    const Parts parts(term);
    const std::uint64_t negative = 0 - (to_bits(term) >> 63U);
    const auto add_to = [&](std::uint64_t limb, std::int64_t amount) { limbs_[limb] += amount; };
    deposit_short(parts.mantissa, parts.position + std::uint64_t{1074} * (Power - 1), negative, add_to);
    if (++pending_ == carry_after) carry();
  }

  /// What a finite x adds: calls `add_to(i, amount)` with amounts of size below 2^54 for some limbs i < limb_count - 1.
  template <class AddTo> HT_HD static void deposit(double x, AddTo&& add_to) {
    const auto [mantissa, position] = Parts(x);
    const std::uint64_t negative = Power % 2 == 1 ? 0 - (to_bits(x) >> 63U) : 0;
    if constexpr (Power == 1) {
      deposit_short(mantissa, position, negative, add_to);
    } else if constexpr (Power == 2) {
      // Numbers with at most 27 significant bits, as all that come from float32, have squares of one word.
      if ((mantissa & 0x3FFFFFFU) == 0)
        deposit_short((mantissa >> 26U) * (mantissa >> 26U), 2 * position + 52, 0, add_to);
      else
        deposit_square(mantissa, 2 * position, add_to);
    } else {
      deposit_digits(mantissa, Power * position, negative, add_to);
    }
  }

  /// Adds limbs that others collected: each below 2^62 in size.
  void add_limbs(std::span<const std::int64_t, limb_count> limbs) {
    carry();
    for (std::size_t i = 0; i < limb_count; ++i) limbs_[i] += limbs[i];
    carry();
  }

  /// Counts `count` more addends +inf (`negative` false) or -inf.
  void add_infinities(std::uint64_t count, bool negative) {
    (negative && Power % 2 == 1 ? non_finite_.minus_infinity : non_finite_.plus_infinity) += count;
  }

  void merge(const ExactPowerSum& other) {
    ExactPowerSum addend = other;
    addend.carry();
    carry();
    for (std::size_t i = 0; i < limb_count; ++i) limbs_[i] += addend.limbs_[i];
    carry();
    non_finite_.plus_infinity += other.non_finite_.plus_infinity;
    non_finite_.minus_infinity += other.non_finite_.minus_infinity;
    non_finite_.nan += other.non_finite_.nan;
  }

  const NonFiniteCounts& non_finite() const { return non_finite_; }

  /// The finite part of the sum as one two's complement number in base 2^32, least significant digit first: equal for
  /// equal sums, however they came about.
  Digits canonical() const {
    ExactPowerSum copy = *this;
    copy.carry();
    Digits digits{};
    for (std::size_t i = 0; i < limb_count; ++i) digits[i] = static_cast<std::uint32_t>(copy.limbs_[i]);
    return digits;
  }

  bool operator==(const ExactPowerSum& other) const {
    return non_finite_ == other.non_finite_ && canonical() == other.canonical();
  }

  /// The sum, rounded once to the nearest double, ties to even.  +0 for zero; IEEE 754's result where addends were not
  /// finite.
  double value() const { return quotient(1); }

  /// The sum divided by `divisor` > 0, rounded once.
  double quotient(std::uint64_t divisor) const {
    const double special = non_finite_value();
    return special != 0 ? special : finite_quotient(divisor);
  }

  /// The same of the finite addends alone.
  double finite_quotient(std::uint64_t divisor) const {
    WideInteger magnitude = finite_magnitude();
    // With 128 bits more the quotient keeps more than 53, whatever the divisor.
    magnitude.shift_left_words(2);
    const bool inexact = magnitude.divide_by(divisor) != 0;
    const double result = magnitude.to_double(lowest_exponent - 128, inexact);
    return is_negative() ? -result : result;
  }

  /// |Σ x^Power| of the finite addends, in units of 2^lowest_exponent.
  WideInteger finite_magnitude() const {
    Digits digits = canonical();
    if ((digits.back() >> 31U) != 0) {
      std::uint64_t carried = 1;
      for (std::uint32_t& digit : digits) {
        carried += ~digit;
        digit = static_cast<std::uint32_t>(carried);
        carried >>= 32U;
      }
    }
    return WideInteger::from_digits(digits);
  }

  /// Whether the sum of the finite addends is below zero.
  bool is_negative() const { return (canonical().back() >> 31U) != 0; }

private:
  static constexpr unsigned mantissa_bits = Ieee<double>::mantissa_bits;
  static constexpr std::uint64_t low_half = 0xFFFFFFFFU;
  /// An addend puts less than 2^53 + 2^32 into a limb, so this many stay below 2^63.
  static constexpr std::uint32_t carry_after = 1000;

  /// A finite number: ± mantissa 2^(position - 1074).
  struct Parts {
    /// Subnormal numbers lack the hidden bit and share the exponent of the next ones.
    HT_HD explicit Parts(double x) {
      const std::uint64_t bits = to_bits(x);
      const std::uint64_t exponent = (bits & Ieee<double>::exponent) >> mantissa_bits;
      const std::uint64_t normal = exponent != 0 ? 1 : 0;
      mantissa = (bits & Ieee<double>::mantissa) | (normal << mantissa_bits);
      position = exponent - normal;
    }

    std::uint64_t mantissa, position;
  };

  /// Adds ± `value` 2^position, value < 2^54; `negative` is 0 or all ones.
  template <class AddTo>
  HT_HD static void deposit_short(std::uint64_t value, std::uint64_t position, std::uint64_t negative, AddTo& add_to) {
    const auto shift = static_cast<unsigned>(position % 32);
    const std::uint64_t limb = position / 32;
    add_to(limb, with_sign((value << shift) & low_half, negative));
    add_to(limb + 1, with_sign(value >> (32U - shift), negative));
  }

  template <class AddTo>
  HT_HD static void deposit_square(std::uint64_t mantissa, std::uint64_t position, AddTo& add_to) {
    const WideWord square = static_cast<WideWord>(mantissa) * mantissa;
    const auto shift = static_cast<unsigned>(position % 32);
    const std::uint64_t first = (static_cast<std::uint64_t>(square) & low_half) << shift;
    const std::uint64_t second = (static_cast<std::uint64_t>(square) >> 32U) << shift;
    const auto rest = static_cast<std::uint64_t>(square >> 64U);
    const std::uint64_t limb = position / 32;
    add_to(limb, static_cast<std::int64_t>(first & low_half));
    add_to(limb + 1, static_cast<std::int64_t>((first >> 32U) + (second & low_half)));
    add_to(limb + 2, static_cast<std::int64_t>((second >> 32U) + ((rest << shift) & low_half)));
    add_to(limb + 3, static_cast<std::int64_t>(rest >> (32U - shift)));
  }

  /// Adds ± mantissa^Power 2^position.
  template <class AddTo>
  HT_HD static void deposit_digits(std::uint64_t mantissa, std::uint64_t position, std::uint64_t negative,
                                   AddTo& add_to) {
    std::uint64_t words[Power] = {mantissa};
    for (int factor = 1; factor < Power; ++factor) {
      std::uint64_t carried = 0;
      for (std::uint64_t& word : words) {
        const WideWord product = static_cast<WideWord>(word) * mantissa + carried;
        word = static_cast<std::uint64_t>(product);
        carried = static_cast<std::uint64_t>(product >> 64U);
      }
    }
    const auto shift = static_cast<unsigned>(position % 32);
    std::uint64_t limb = position / 32;
    for (const std::uint64_t word : words) {
      const std::uint64_t low = (word & low_half) << shift;
      const std::uint64_t high = (word >> 32U) << shift;
      add_to(limb, with_sign(low & low_half, negative));
      add_to(limb + 1, with_sign((low >> 32U) + (high & low_half), negative));
      add_to(limb + 2, with_sign(high >> 32U, negative));
      limb += 2;
    }
  }

  HT_HD static std::int64_t with_sign(std::uint64_t magnitude, std::uint64_t negative) {
    return static_cast<std::int64_t>((magnitude ^ negative) - negative);
  }

  void count_non_finite(double x) {
    if (x != x)
      ++non_finite_.nan;
    else if (x > 0 || Power % 2 == 0)
      ++non_finite_.plus_infinity;
    else
      ++non_finite_.minus_infinity;
  }

  /// What the non-finite addends alone make of the sum; 0 if there are none.
  double non_finite_value() const {
    const bool plus = non_finite_.plus_infinity > 0;
    const bool minus = non_finite_.minus_infinity > 0;
    if (non_finite_.nan > 0 || (plus && minus)) return std::numeric_limits<double>::quiet_NaN();
    if (plus) return std::numeric_limits<double>::infinity();
    return minus ? -std::numeric_limits<double>::infinity() : 0.0;
  }

  /// Passes the carries on: every limb but the last, which has the sign, into [0, 2^32).
  void carry() {
    std::int64_t carried = 0;
    for (std::size_t i = 0; i + 1 < limb_count; ++i) {
      const std::int64_t limb = limbs_[i] + carried;
      carried = limb >> 32U;
      limbs_[i] = limb & static_cast<std::int64_t>(low_half);
    }
    limbs_[limb_count - 1] += carried;
    pending_ = 0;
  }

  std::array<std::int64_t, limb_count> limbs_{};
  std::uint32_t pending_ = 0; ///< addends since the last carry
  NonFiniteCounts non_finite_;
};

/// Σ x.
using ExactSum = ExactPowerSum<1>;
/// Σ x².
using ExactSquareSum = ExactPowerSum<2>;

/// The sample variance (n Σx² - (Σx)²) / (n (n - 1)) of n finite numbers, from exact integers and rounded once.
/// NaN for n < 2 or if an addend was not finite; +inf only where the variance exceeds all doubles.
inline double sample_variance(std::uint64_t n, const ExactSum& sum, const ExactSquareSum& squares) {
  static_assert(ExactSquareSum::lowest_exponent == 2 * ExactSum::lowest_exponent);
  if (n < 2 || sum.non_finite() != NonFiniteCounts{}) return std::numeric_limits<double>::quiet_NaN();
  const WideInteger magnitude = sum.finite_magnitude();
  WideInteger numerator = squares.finite_magnitude() * WideInteger(n) - magnitude * magnitude;
  // With 256 bits more the quotient by a divisor below 2^128 keeps more than 53.
  numerator.shift_left_words(4);
  const std::uint64_t first_remainder = numerator.divide_by(n);
  const std::uint64_t second_remainder = numerator.divide_by(n - 1);
  return numerator.to_double(ExactSquareSum::lowest_exponent - 256, (first_remainder | second_remainder) != 0);
}

/// The share of one number's square in the sum of squares, x² / Σx²; 0 if the sum is zero.
/// x must be finite and one of the addends, so the result is in [0, 1].
inline double share_of_square(double x, const ExactSquareSum& squares) {
  const WideInteger total = squares.finite_magnitude();
  if (total.is_zero()) return 0.0;
  ExactSquareSum one;
  one.add(x);
  // Two doubles of the same unit, chosen so that neither overflows: x² may be 2^2047.
  const std::int64_t unit = -total.bit_length();
  return one.finite_magnitude().to_double(unit) / total.to_double(unit);
}

} // namespace heavytail
