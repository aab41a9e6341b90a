// SPDX-License-Identifier: MIT
// Arithmetic with numbers as a person wrote them.
#pragma once

#include <cstdint>

namespace heavytail {

/// unit · numerator / denominator, where `unit` stands for the shortest decimal that reads as it, rounded once: 0.7 ·
/// 3/7 is 0.3.  `unit` finite and >= 0, 0 < `denominator` < 2^60.
double decimal_product(double unit, std::uint64_t numerator, std::uint64_t denominator = 1);

} // namespace heavytail
