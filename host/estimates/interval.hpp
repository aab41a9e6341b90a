// SPDX-License-Identifier: MIT
// What every estimate is made of: a value and its confidence interval.
#pragma once

namespace heavytail {

/// A closed interval; its ends may be infinite.
struct Interval {
  double low = 0;
  double high = 0;

  bool operator==(const Interval&) const = default;
};

/// An estimated number and the interval that holds the true one with the confidence asked for.
struct Estimate {
  double value = 0;
  Interval interval;

  bool operator==(const Estimate&) const = default;
};

} // namespace heavytail
