// SPDX-License-Identifier: MIT
// What every estimate is made of: a value and its confidence interval.
#pragma once

#include <optional>

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

/// An estimate whose interval may mean nothing, and then is left out.
struct QualifiedEstimate {
  double value = 0;
  std::optional<Interval> interval;

  bool operator==(const QualifiedEstimate&) const = default;
};

} // namespace heavytail
