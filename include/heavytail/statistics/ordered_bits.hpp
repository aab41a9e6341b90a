// SPDX-License-Identifier: MIT
// Numbers as unsigned integers of the same order: what a radix sort sorts.  Positive numbers get the sign bit, negative
// ones are complemented.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <limits>

namespace heavytail {

/// The integer type of a number's ordered bits.
template <class Real> using OrderedBits = typename Ieee<Real>::Bits;

/// Greater than the ordered bits of every number.
template <class Real>
inline constexpr OrderedBits<Real> beyond_all_numbers = std::numeric_limits<OrderedBits<Real>>::max();

/// The ordered bits of x; -0 counts as 0, NaN as +inf.
template <class Real> HT_HD OrderedBits<Real> ordered_bits(Real x) {
  constexpr OrderedBits<Real> sign = Ieee<Real>::sign;
  const OrderedBits<Real> bits = x == x ? to_bits(x + Real(0)) : Ieee<Real>::exponent;
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

/// The number with these ordered bits.
template <class Real> HT_HD Real number_of(OrderedBits<Real> ordered) {
  constexpr OrderedBits<Real> sign = Ieee<Real>::sign;
  return from_bits((ordered & sign) != 0 ? ordered ^ sign : ~ordered);
}

} // namespace heavytail
