// SPDX-License-Identifier: MIT
// Numbers for tests of statistics: hard ones by their bits, and samples of known laws by inversion.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace heavytail::test {

using Generator = std::mt19937_64;

/// Uniform on (0, 1), symmetric, never an end.
inline double uniform(Generator& generator) {
  return (static_cast<double>(generator() >> 12U) + 0.5) * 0x1p-52;
}

inline std::uint64_t below(Generator& generator, std::uint64_t bound) {
  return generator() % bound;
}

inline double exponential(Generator& generator) {
  return -std::log(uniform(generator));
}

inline double normal(Generator& generator) {
  const double radius = std::sqrt(2 * exponential(generator));
  return radius * std::cos(2 * std::numbers::pi * uniform(generator));
}

inline double cauchy(Generator& generator) {
  return std::tan(std::numbers::pi * (uniform(generator) - 0.5));
}

inline double lognormal(Generator& generator) {
  return std::exp(normal(generator));
}

/// Finite doubles of all signs and exponents, with subnormal, extreme, few-bit and cancelling ones among them.
inline std::vector<double> hard_numbers(Generator& generator, std::size_t count) {
  std::vector<double> result;
  while (result.size() < count) {
    double x = std::bit_cast<double>(generator());
    switch (below(generator, 8)) {
    case 0:
      x = std::bit_cast<double>(generator() & 0x800FFFFFFFFFFFFFU);
      break; // subnormal
    case 1:
      x = std::bit_cast<double>((generator() & 0x801FFFFFFFFFFFFFU) | (0x7FCULL << 52U));
      break; // huge
    case 2:
      x = static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(generator())));
      break;
    case 3:
      x = result.empty() ? -0.0 : -result[below(generator, result.size())];
      break; // cancels
    case 4:
      x = std::ldexp(below(generator, 2) == 0 ? 1.0 : -1.0, static_cast<int>(below(generator, 2098)) - 1074);
      break;
    default:
      break;
    }
    if (std::isfinite(x)) result.push_back(x);
  }
  return result;
}

} // namespace heavytail::test
