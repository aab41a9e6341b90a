// SPDX-License-Identifier: MIT
// "time": how long an experiment runs, in whole steps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace heavytail {

/// `value` in steps of `unit`, where it is a multiple of it but for the rounding of both.
std::optional<std::int64_t> multiple_of(double value, double unit);

/// The two multiples of `unit` nearest to `value`, in words.
std::string nearest_multiples(double value, double unit);

} // namespace heavytail
