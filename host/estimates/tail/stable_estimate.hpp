// SPDX-License-Identifier: MIT
// What estimators of stable laws give.  S_α(β, s, m) has |E exp(iuX)| = exp(-|s u|^α); α = 2 is N(m, 2 s²).
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/interval.hpp"
#include "host/numbers.hpp"

namespace heavytail {

/// Index and scale of a stable law.
struct StableEstimate {
  Estimate alpha; ///< in (0, 2]
  Estimate scale; ///< s

  static constexpr auto keys() {
    return described("stable_law", "Index and scale of a stable law.",
                     estimate_key("alpha", &StableEstimate::alpha, "", "index α"),
                     estimate_key("scale", &StableEstimate::scale, "observable", "scale"));
  }
};

/// With fewer values intervals of their estimates mean nothing.
inline constexpr double least_stable_values = 10;

/// An index and its interval brought to what it can be: where a formula gives more than 2, a Gaussian law comes next.
inline Estimate stable_index(const Estimate& alpha) {
  const auto within = [](double a) { return a > 2 ? 2.0 : a; };
  const double low = alpha.interval.low;
  return {within(alpha.value), {low > 0 ? within(low) : 0, within(alpha.interval.high)}};
}

/// Where nothing can be said of an index: NaN, with the interval of all that it can be.
inline constexpr Estimate no_stable_index{nan, {0, 2}};

/// Where nothing can be said.
inline StableEstimate no_stable_estimate() {
  return {no_stable_index, {nan, {0, inf}}};
}

} // namespace heavytail
