// SPDX-License-Identifier: MIT
// DSignSGD: sign(g + sZ) has the mean A(g/s) and the variance 1 - A².
// Source: theory.md 2.3.
#pragma once

#include <heavytail/noise/law.hpp>
#include <heavytail/optimizers/dsignsgd.hpp>
#include <heavytail/sde/coordinate_moments.hpp>

namespace heavytail {

template <class Real> struct CoordinateMethod<Dsignsgd<Real>> {
  template <class Law, Lane F> static constexpr bool has_moments = KnowsSignResponse<Law, F>;
  template <class Law, Lane F> static constexpr bool has_slopes = KnowsSignSlope<Law, F>;

  static constexpr bool may_be_at_server = false;

  HT_HD static constexpr bool at_server(const Dsignsgd<Real>& /*optimizer*/) { return false; }

  template <class Law, Lane F>
  HT_HD static CoordinateMoments<F> moments(const Dsignsgd<Real>& /*optimizer*/, const Law& law, const Real* table,
                                            const NoisyCoordinate<F>& at) {
    const F zero(Real(0));
    const SignResponse<F> response = law.sign_response(table, at.ratio());
    const F variance = fma(response.complement, response.mean, response.complement);
    return {copy_sign(response.mean, at.gradient), select(at.scale > zero, variance, zero)};
  }

  template <class Law, Lane F>
  HT_HD static CoordinateSlopes<F> slopes(const Dsignsgd<Real>& /*optimizer*/, const Law& law, const Real* table,
                                          const NoisyCoordinate<F>& at) {
    const F zero(Real(0));
    const F u = at.ratio();
    const F slope = select(at.scale > zero, law.sign_slope(table, u) / at.scale, zero);
    const F mean = copy_sign(law.sign_response(table, u).mean, at.gradient);
    return {slope, select(at.scale > zero, -slope * copy_sign(u, at.gradient), zero), F(Real(-2)) * mean * slope};
  }
};

} // namespace heavytail
