// SPDX-License-Identifier: MIT
// Rational start (Abramowitz & Stegun 26.2.23, error 4.5e-4), then two steps of Halley on Q(z) = erfc(z/√2)/2, of third
// order each.
#include "host/estimates/normal_quantile.hpp"

#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

namespace heavytail {
namespace {

constexpr double sqrt_half = 0x1.6a09e667f3bcdp-1;
constexpr double inverse_sqrt_two_pi = 0x1.9884533d43651p-2;

/// z ≥ 0 with Q(z) = tail, 0 < tail ≤ 1/2.
double upper_quantile(double tail) {
  const double t = heavytail::sqrt(-2.0 * heavytail::log(tail));
  double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (int step = 0; step < 2; ++step) {
    const double density = inverse_sqrt_two_pi * heavytail::exp(-0.5 * z * z);
    const double excess = (0.5 * heavytail::erfc(z * sqrt_half) - tail) / density;
    z = z + excess / (1.0 - 0.5 * z * excess);
  }
  return z;
}

} // namespace

double normal_quantile(double p) {
  if (!(p >= 0 && p <= 1)) return nan;
  if (p == 0.5) return 0.0;
  if (p == 0) return -inf;
  if (p == 1) return inf;
  return p < 0.5 ? -upper_quantile(p) : upper_quantile(1.0 - p); // 1 - p is exact for p ≥ 1/2
}

double two_sided_normal_quantile(double confidence) {
  return -normal_quantile(0.5 * (1.0 - confidence));
}

} // namespace heavytail
