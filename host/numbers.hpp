// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

namespace heavytail {

/// The numbers that are none: what has no bound, and what has no value.
inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

} // namespace heavytail
