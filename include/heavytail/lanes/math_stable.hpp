// SPDX-License-Identifier: MIT
// The symmetric stable law of index α ≠ 1 below 2 and scale 1, for tables that the host fits, in float64:
// A(u) = 2F(u) - 1 for u > 0.
// Zolotarev's integral over θ = πs/2,
//   ∫_0^1 exp(-exp g(s)) ds,  g = α/(α-1) log(u cos θ / sin αθ) + log(cos((α-1)θ) / cos θ),
// is A for α < 1 and 1 - A for α > 1.  g is monotone; near α = 1 it jumps, so that the integral starts from its zero.
// Near 0 (α > 1) and far out (α < 1) Bergström's series:
//   A = (2/πα) Σ_k (-1)^k Γ((2k+1)/α) / (2k+1)! u^(2k+1),  1 - A = (2/π) Σ_{k≥1} (-1)^(k+1) Γ(αk) sin(πkα/2) / k!
//   u^(-αk).
// Source: V. M. Zolotarev, One-dimensional Stable Distributions, 1986; J. P. Nolan, Comm. Stat. 13 (1997) 759.
#pragma once

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/quadrature.hpp>

namespace heavytail {

namespace detail {

template <class Real> inline constexpr Real two_over_pi = Real(0x1.45f306dc9c883p-1);

/// sin(πt/2) for 0 ≤ t ≤ 1.
template <class Real> Real sine_of_quarters(Real t) {
  Real sine = 0;
  Real cosine = 0;
  sincospi_unit(Real(0.5) * t, sine, cosine);
  return sine;
}

/// exp(-exp g) ds/dq at s = 1/(1 + exp(-q)), and g.
template <class Real> struct ZolotarevPoint {
  Real density, exponent;
};

template <class Real> ZolotarevPoint<Real> zolotarev_point(Real alpha, Real log_u, Real place) {
  const Real one(1);
  const Real q = max(min(place, Real(690)), Real(-690)); // beyond, s or 1 - s would vanish
  const Real s = one / (one + exp(-q));
  const Real rest = one / (one + exp(q));
  const Real log_cosine = log(sine_of_quarters(rest));
  // sin αθ = sin(π - αθ), and π - αθ = ((2 - α) s + 2 (1 - s)) π/2.
  const Real angle = min(alpha * s, (Real(2) - alpha) * s + Real(2) * rest);
  const Real deficit = abs(one - alpha);
  const Real log_ratio = log_u + log_cosine - log(sine_of_quarters(angle));
  const Real g = alpha / (alpha - one) * log_ratio + log(sine_of_quarters(rest + (one - deficit) * s)) - log_cosine;
  return {exp(-exp(g)) * s * rest, g};
}

/// ∫_0^1 exp(-exp g(s)) ds.
template <class Real> Real zolotarev_integral(Real alpha, Real u) {
  const Real log_u = log(u);
  // The zero of g.
  Real low = -200;
  Real high = 200;
  for (int i = 0; i < 64; ++i) {
    const Real middle = Real(0.5) * (low + high);
    const bool before = (zolotarev_point(alpha, log_u, middle).exponent < Real(0)) == (alpha < Real(1));
    (before ? low : high) = middle;
  }
  if (alpha > Real(1.6)) {
    // Nothing is steep, but near α = 2 what matters may lie far from the zero of g.
    constexpr int steps_per_unit = 10;
    Real sum = 0;
    for (int n = -40 * steps_per_unit; Real(n) < (low + Real(45)) * Real(steps_per_unit); ++n)
      sum += zolotarev_point(alpha, log_u, Real(n) / Real(steps_per_unit)).density;
    return sum / Real(steps_per_unit);
  }
  // g changes by about 1 over this.
  const Real scale = abs(Real(1) - alpha);
  return half_line_integral(scale, [&](Real w) {
    return zolotarev_point(alpha, log_u, low - w).density + zolotarev_point(alpha, log_u, low + w).density;
  });
}

/// A(u) for α > 1 and u ≤ 1/2.
template <class Real> Real stable_series_at_0(Real alpha, Real u) {
  Real sum = 0;
  Real power = 1; // (-1)^k u^(2k)
  for (int k = 0; k < 40; ++k) {
    const Real n(2 * k + 1);
    sum += power * exp(lgamma_positive(n / alpha) - lgamma_positive(n + Real(1)));
    power *= -u * u;
  }
  return two_over_pi<Real> * u * sum / alpha;
}

/// 1 - A(u) for α < 1 and v = u^α ≥ 2.
template <class Real> Real stable_series_at_infinity(Real alpha, Real v) {
  Real sum = 0;
  Real power = 1;
  for (int k = 1; k < 80; ++k) {
    power /= v;
    const Real n(k);
    const Real size = power * exp(lgamma_positive(alpha * n) - lgamma_positive(n + Real(1)));
    const Real term = size * sinpi(Real(0.5) * alpha * n);
    sum += k % 2 == 1 ? term : -term;
  }
  return two_over_pi<Real> * sum;
}

} // namespace detail

/// A(u), u = v^(1/α) > 0.
template <class Real> Real stable_sign_mean(Real alpha, Real u, Real v) {
  const Real one(1);
  if (alpha > one)
    return u <= Real(0.5) ? detail::stable_series_at_0(alpha, u) : one - detail::zolotarev_integral(alpha, u);
  return v < Real(2) ? detail::zolotarev_integral(alpha, u) : one - detail::stable_series_at_infinity(alpha, v);
}

/// 1 - A(u) for u = v^(1/α) ≥ 1.
template <class Real> Real stable_sign_complement(Real alpha, Real u, Real v) {
  if (alpha > Real(1)) return detail::zolotarev_integral(alpha, u);
  return v < Real(2) ? Real(1) - detail::zolotarev_integral(alpha, u) : detail::stable_series_at_infinity(alpha, v);
}

} // namespace heavytail
