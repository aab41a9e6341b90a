// SPDX-License-Identifier: MIT
// What estimators of stable laws give.  S_α(β, s, m) has |E exp(iuX)| = exp(-|s u|^α); α = 2 is N(m, 2 s²).
#pragma once

#include "host/estimates/interval.hpp"
#include "host/numbers.hpp"

namespace heavytail {

/// Index and scale of a stable law.
struct StableEstimate {
  Estimate alpha; ///< may come out above 2
  Estimate scale; ///< s
};

/// Where nothing can be said: NaN, with the interval of all numbers.
inline StableEstimate no_stable_estimate() {
  return {{nan, {0, inf}}, {nan, {0, inf}}};
}

} // namespace heavytail
