// SPDX-License-Identifier: MIT
// χ² variates of any real number of degrees of freedom, by Marsaglia and Tsang's rejection: with d = a - 1/3 and
// v = (1 + z/√(9d))³, d v is a Gamma(a) variate where log u < ½z² + d - d v + d log v; for a < 1 a Gamma(a + 1) variate
// times u^(1/a).
// Attempt number n of a variate is a block of its own, so that a lane's variate does not depend on its neighbours'.
// Source: G. Marsaglia, W. W. Tsang, ACM Trans. Math. Softw. 26 (2000) 363.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/random/elementary.hpp>
#include <heavytail/random/stream.hpp>

#include <cstdint>

namespace heavytail {

/// Attempts that a variate may take; each fails with a probability below 0.05.
inline constexpr std::uint64_t gamma_attempts = 32;

/// The χ² variate number `n` of a purpose, of `degrees` > 0 degrees of freedom; NaN where they are NaN.
template <Lane F>
[[gnu::noinline]] HT_HD F chi_squared(const Stream<F>& stream, Purpose purpose, std::uint64_t n, F degrees) {
  using Real = real_of<F>;
  const F zero(Real(0));
  const F one(Real(1));
  const F shape = degrees / F(Real(2));
  const auto small = shape < one;
  const F d = select(small, shape + one, shape) - F(Real(1) / Real(3));
  const F slope = one / sqrt(F(Real(9)) * d);
  F result = degrees - degrees;
  auto open = degrees > zero;
  constexpr auto blocks = static_cast<std::uint64_t>(UniformPairs<F>::blocks(2));
  for (std::uint64_t attempt = 0; attempt < gamma_attempts && any(open); ++attempt) {
    UniformPairs<F> pairs(stream, block_address(purpose, (n * gamma_attempts + attempt) * blocks));
    pairs.next();
    const F z = normal_pair(pairs.first(), pairs.angle()).first;
    pairs.next();
    const F base = fma(slope, z, one);
    const F v = base * base * base;
    const auto inside = base > F(Real(0x1p-30));
    const F log_v = log_positive_normal(select(inside, v, one));
    const F bound = fma(F(Real(0.5)) * z, z, d * ((one - v) + log_v));
    const auto accepted = open & inside & (log_positive_normal(pairs.first()) < bound);
    F boost = one;
    if (any(accepted & small)) boost = select(small, exp(log_positive_normal(pairs.second()) * (one / shape)), one);
    result = select(accepted, F(Real(2)) * d * v * boost, result);
    open = open & !accepted;
  }
  return result;
}

} // namespace heavytail
