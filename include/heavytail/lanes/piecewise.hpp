// SPDX-License-Identifier: MIT
// Functions that no short formula gives: polynomials on the unit intervals [i, i + 1), which the host fits into the
// model's table and lanes look up.  Degree 8 serves float64; float32 may stop earlier, since the coefficients of a
// function that is smooth on the scale of some intervals fall fast.
#pragma once

#include <heavytail/describe/slice.hpp>
#include <heavytail/lanes/math.hpp>

#include <cstdint>

namespace heavytail::piecewise {

inline constexpr int degree = 8;

/// A function's value and slope.
template <Lane F> struct Jet {
  F value, slope;
};

/// Where x lies: the number of its interval, and x less the middle.
template <Lane F> struct Place {
  F interval, rest;
};

template <Lane F> HT_HD Place<F> place_of(std::int32_t intervals, F x) {
  using Real = real_of<F>;
  // min takes its second operand for NaN, so that an interval exists for any x.
  const F bounded = max(min(x, F(static_cast<Real>(intervals))), F(Real(0)));
  const F interval = min(floor(bounded), F(static_cast<Real>(intervals - 1)));
  return {interval, (bounded - interval) - F(Real(0.5))};
}

/// The fitted function at 0 ≤ x ≤ intervals, and its derivative there; float32 uses powers up to `DegreeOfSingle`.
template <int DegreeOfSingle, Lane F> HT_HD Jet<F> jet(const real_of<F>* table, Slice coefficients, F x) {
  using Real = real_of<F>;
  constexpr int used = detail::is_single<F> ? DegreeOfSingle : degree;
  const auto intervals = static_cast<std::int32_t>(coefficients.size) / (degree + 1);
  const Place<F> at = place_of(intervals, x);
  const Real* row = table + coefficients.offset + used * intervals;
  F value = gather(row, at.interval);
  F slope(Real(0));
  for (int k = used; k > 0; --k) {
    row -= intervals;
    slope = fma(slope, at.rest, value);
    value = fma(value, at.rest, gather(row, at.interval));
  }
  return {value, slope};
}

/// The fitted function at 0 ≤ x ≤ intervals.
template <int DegreeOfSingle, Lane F> HT_HD F value(const real_of<F>* table, Slice coefficients, F x) {
  return jet<DegreeOfSingle>(table, coefficients, x).value;
}

/// Powers of 2z in the Chebyshev polynomial T_k(2z), lowest first.
struct ChebyshevPowers {
  double power[degree + 1][degree + 1] = {};

  constexpr ChebyshevPowers() {
    power[0][0] = 1;
    power[1][1] = 1;
    for (int k = 2; k <= degree; ++k)
      for (int i = 0; i <= k; ++i) power[k][i] = (i > 0 ? 2 * power[k - 1][i - 1] : 0) - power[k - 2][i];
  }
};

/// Appends to the table the fit of `function` on [0, intervals], by interpolation at Chebyshev's points.  Only for the
/// host.
template <class Table, class Function> Slice fit(Table& table, std::int32_t intervals, Function&& function) {
  using Real = typename Table::value_type;
  constexpr int count = degree + 1;
  constexpr ChebyshevPowers chebyshev;
  const auto offset = static_cast<std::uint32_t>(table.size());
  const auto size = static_cast<std::uint32_t>(intervals * count);
  table.resize(table.size() + size);
  for (std::int32_t i = 0; i < intervals; ++i) {
    Real values[count];
    for (int n = 0; n < count; ++n)
      values[n] = function(static_cast<Real>(i) + Real(0.5) + Real(0.5) * cospi((Real(n) + Real(0.5)) / Real(count)));
    Real coefficients[count] = {};
    for (int k = 0; k < count; ++k) {
      Real sum = 0;
      for (int n = 0; n < count; ++n) sum += values[n] * cospi(Real(k) * (Real(n) + Real(0.5)) / Real(count));
      const Real share = sum * Real(k == 0 ? 1 : 2) / Real(count);
      for (int p = 0; p <= k; ++p) coefficients[p] += share * static_cast<Real>(chebyshev.power[k][p]);
    }
    Real scale = 1;
    for (int p = 0; p < count; ++p) {
      table[offset + static_cast<std::uint32_t>(p * intervals + i)] = scale * coefficients[p];
      scale *= 2;
    }
  }
  return {offset, size};
}

} // namespace heavytail::piecewise
