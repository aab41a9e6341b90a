// SPDX-License-Identifier: MIT
// What estimators of stable laws give.  S_α(β, s, m) has |E exp(iuX)| = exp(-|s u|^α); α = 2 is N(m, 2 s²).
#pragma once

#include "host/estimates/interval.hpp"

#include <limits>

namespace heavytail {

/// Index and scale of a stable law.
struct StableEstimate {
  Estimate alpha; ///< may come out above 2
  Estimate scale; ///< s
};

/// Where nothing can be said: NaN, with the interval of all numbers.
inline StableEstimate no_stable_estimate() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  return {{nan, {0, infinity}}, {nan, {0, infinity}}};
}

} // namespace heavytail
