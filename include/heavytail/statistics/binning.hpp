// SPDX-License-Identifier: MIT
// Binning: where the bins of a histogram lie.  Bins are relative to their distance from a centre, so that a law that is
// narrow beside its location needs a centre inside of it; a law on a lattice needs bins that hold one point each.
#pragma once

#include <heavytail/lanes/lane.hpp>

namespace heavytail {

/// Which numbers share a bin: those whose differences from the centre have the same sign, exponent and leading bits of
/// the mantissa.
struct Binning {
  /// Leading bits of the mantissa that bins tell apart, and those that fine ones do.
  static constexpr unsigned coarse_bits = 7, fine_bits = 12;

  double centre = 0;    ///< finite; a float32 number with `float32`
  bool fine = false;    ///< bins of 2^-12 of the distance instead of 2^-7, each with its smallest and largest number
  bool float32 = false; ///< the numbers are float32, and so is their difference from the centre

  /// The difference of a number from the centre, rounded to the type of the numbers.
  HT_HD double offset(double x) const {
    return float32 ? static_cast<double>(static_cast<float>(x) - static_cast<float>(centre)) : x - centre;
  }

  bool operator==(const Binning&) const = default;
};

} // namespace heavytail
