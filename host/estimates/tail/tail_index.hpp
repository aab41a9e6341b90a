// SPDX-License-Identifier: MIT
// What estimators of a tail give: the extreme value index γ, and the tail index α = 1/γ.
#pragma once

#include "host/estimates/interval.hpp"

#include <cstdint>

namespace heavytail {

/// P(X > x) falls as x^-α, α = 1/γ, where γ > 0; faster than any power where γ ≤ 0, and then α = +inf.
struct TailIndex {
  std::uint64_t k = 0; ///< from how many of the largest values
  Estimate gamma;
  Estimate alpha;
};

/// γ ± margin, and the α that belong to that.
TailIndex tail_index(std::uint64_t k, double gamma, double margin);

/// Where nothing can be said: NaN, with the interval of all numbers.
TailIndex no_tail_index(std::uint64_t k);

} // namespace heavytail
