// SPDX-License-Identifier: MIT
// What the elementary functions are made of: polynomials, special numbers, powers of two, parts of a number.
// Everything is an exactly rounded operation or works on bits, so every lane type gives the same result.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <cstdint>
#include <type_traits>

namespace heavytail::detail {

template <class F> inline constexpr bool is_single = std::is_same_v<real_of<F>, float>;

/// One of two constants: for float32 and for float64 lanes.
template <Lane F> [[gnu::always_inline]] HT_HD inline F constant(float for_single, double for_double) {
  if constexpr (is_single<F>)
    return F(for_single);
  else
    return F(for_double);
}

template <Lane F> [[gnu::always_inline]] HT_HD inline F constant(double value) {
  return F(static_cast<real_of<F>>(value));
}

/// The number with these bits in every lane.
template <Lane F> [[gnu::always_inline]] HT_HD inline F number_of(typename Ieee<real_of<F>>::Bits bits) {
  return from_bits(bits_of<F>(bits));
}

template <Lane F> [[gnu::always_inline]] HT_HD inline F infinity() {
  return number_of<F>(Ieee<real_of<F>>::exponent);
}

template <Lane F> [[gnu::always_inline]] HT_HD inline F not_a_number() {
  using Layout = Ieee<real_of<F>>;
  return number_of<F>(Layout::exponent | (Layout::mantissa ^ (Layout::mantissa >> 1U)));
}

/// Horner's scheme, highest power first.
template <Lane F, class... C> [[gnu::always_inline]] HT_HD inline F polynomial(F x, real_of<F> highest, C... lower) {
  F sum(highest);
  ((sum = fma(sum, x, F(lower))), ...);
  return sum;
}

/// The integer nearest to a number below 2^22 (float32) or 2^51 (float64), as a number and as two's complement bits.
template <Lane F> struct Nearest {
  F number;
  bits_of<F> bits;

  /// Nearest to a·b.  1.5·2^23 or 1.5·2^52 is added, so that the last bit kept is the unit.
  [[gnu::always_inline]] HT_HD static Nearest of_product(F a, F b) {
    using Bits = typename Ieee<real_of<F>>::Bits;
    const F unit_last = constant<F>(0x1.8p23F, 0x1.8p52);
    const F moved = fma(a, b, unit_last);
    constexpr Bits unit_last_bits = is_single<F> ? Bits(0x4B400000U) : Bits(0x4338000000000000U);
    return {moved - unit_last, to_bits(moved) - bits_of<F>(unit_last_bits)};
  }
};

/// a·2^n where 2^n alone may be outside of the exponents: two factors, so that a result below the normal numbers is
/// rounded once.  -2^(exponent bits + 1) ≤ n.
template <Lane F> [[gnu::always_inline]] HT_HD inline F scale_by_power(F a, bits_of<F> n) {
  using Layout = Ieee<real_of<F>>;
  using Bits = typename Layout::Bits;
  constexpr Bits even_offset = Bits(4) * (static_cast<Bits>(Layout::exponent_bias) + 1);
  constexpr Bits to_exponent = static_cast<Bits>(Layout::exponent_bias) - even_offset / 2;
  // Shifts are those of unsigned numbers, so n is made positive before it is halved.
  const bits_of<F> shifted = n + bits_of<F>(even_offset);
  const bits_of<F> first = shifted >> 1;
  const bits_of<F> second = shifted - first;
  const F first_power = from_bits((first + bits_of<F>(to_exponent)) << Layout::mantissa_bits);
  const F second_power = from_bits((second + bits_of<F>(to_exponent)) << Layout::mantissa_bits);
  return a * first_power * second_power;
}

/// 2^n for a normal result.
template <Lane F> [[gnu::always_inline]] HT_HD inline F power_of_two(bits_of<F> n) {
  using Layout = Ieee<real_of<F>>;
  return from_bits((n + bits_of<F>(static_cast<typename Layout::Bits>(Layout::exponent_bias)))
                   << Layout::mantissa_bits);
}

/// x = 2^e·(1 + f) with 1 + f in [2/3, 4/3).
template <Lane F> struct Split {
  F exponent; ///< e in units of 2^-23 (float32) or 1 (float64)
  F fraction; ///< f
};

/// The parts of a positive normal number.
template <Lane F> [[gnu::always_inline]] HT_HD inline Split<F> split(F x) {
  using Layout = Ieee<real_of<F>>;
  using Bits = typename Layout::Bits;
  const F one(real_of<F>(1));
  if constexpr (is_single<F>) {
    const auto two_thirds = bits_of<F>(Bits(0x3F2AAAABU));
    const bits_of<F> exponent = (to_bits(x) - two_thirds) & bits_of<F>(Bits(0xFF800000U));
    return {to_signed_real<F>(exponent), from_bits(to_bits(x) - exponent) - one};
  } else {
    // The biased exponent becomes a number as the last bits of 2^52.
    constexpr Bits two_thirds = 0x3FE5555555555555U;
    const bits_of<F> moved = to_bits(x) + bits_of<F>(0x3FF0000000000000U - two_thirds);
    const bits_of<F> biased = (moved >> Layout::mantissa_bits) | bits_of<F>(0x4330000000000000U);
    const bits_of<F> mantissa = (moved & bits_of<F>(Layout::mantissa)) + bits_of<F>(two_thirds);
    return {from_bits(biased) - constant<F>(0x1p52 + 1023), from_bits(mantissa) - one};
  }
}

/// A split of any positive finite number.
template <Lane F> [[gnu::always_inline]] HT_HD inline Split<F> split_any(F x) {
  const F smallest_normal = constant<F>(0x1p-126F, 0x1p-1022);
  const auto subnormal = x < smallest_normal;
  Split<F> parts = split(select(subnormal, x * constant<F>(0x1p24F, 0x1p54), x));
  // 24·2^23 or 54: what the scaling added to the exponent.
  parts.exponent = parts.exponent - select(subnormal, constant<F>(0x1.8p27F, 54), constant<F>(0));
  return parts;
}

} // namespace heavytail::detail
