// SPDX-License-Identifier: MIT
// Double exponential quadrature, for the numbers that the host fits into tables: equal steps of a variable in which the
// integrand falls off faster than any exponential, so that endpoint singularities do no harm.
// Source: H. Takahasi, M. Mori, Publ. RIMS 9 (1974) 721.
#pragma once

#include <heavytail/lanes/math.hpp>

namespace heavytail {

/// ∫_0^∞ exp(-s) f(s) ds, f smooth but for s near 0, and growing more slowly than exp(s/2); s = exp(t - exp(-t)).
template <class Real, class Function> Real integral_with_exponential(Function&& f) {
  constexpr int steps_per_unit = 12;
  constexpr int first = -54;
  constexpr int last = 48;
  Real sum = 0;
  for (int n = first; n <= last; ++n) {
    const Real t = Real(n) / Real(steps_per_unit);
    const Real decay = exp(-t);
    const Real s = exp(t - decay);
    sum += exp(-s) * s * (Real(1) + decay) * f(s);
  }
  return sum / Real(steps_per_unit);
}

/// ∫_0^∞ f(x) dx, f smooth but for x near 0, at first on the given scale, and falling off at least exponentially;
/// x = scale · exp(π/2 sinh t).
template <class Real, class Function> Real half_line_integral(Real scale, Function&& f) {
  constexpr Real half_pi = Real(0x1.921fb54442d18p0);
  constexpr int steps_per_unit = 32;
  constexpr int last = 4 * steps_per_unit;
  Real sum = 0;
  for (int n = -last; n <= last; ++n) {
    const Real t = Real(n) / Real(steps_per_unit);
    const Real x = scale * exp(half_pi * sinh(t));
    if (x > Real(1000)) break; // exp(-x) has vanished
    sum += half_pi * cosh(t) * x * f(x);
  }
  return sum / Real(steps_per_unit);
}

} // namespace heavytail
