// SPDX-License-Identifier: MIT
// What estimators of a tail give: the extreme value index γ, and the tail index α = 1/γ.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/interval.hpp"

#include <cstdint>

namespace heavytail {

/// P(X > x) falls as x^-α, α = 1/γ, where γ > 0; faster than any power where γ ≤ 0, and then α = +inf.
struct TailIndex {
  std::uint64_t k = 0; ///< from how many of the largest values
  Estimate gamma;
  Estimate alpha;

  /// As a point of the plot of Hill's α over k.
  static constexpr auto keys() {
    return described("hill_point", "Hill's α from the k largest values.",
                     argument(number_key("k", &TailIndex::k, "", "how many of the largest values")),
                     itself(value_key("value", &TailIndex::alpha, "", "α")),
                     interval_key("ci", &TailIndex::alpha, "of α"));
  }
};

/// γ ± margin, and the α that belong to that.
TailIndex tail_index(std::uint64_t k, double gamma, double margin);

/// Where nothing can be said: NaN, with the interval of all numbers.
TailIndex no_tail_index(std::uint64_t k);

} // namespace heavytail
