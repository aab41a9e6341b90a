// SPDX-License-Identifier: MIT
// DSignSGD: sign(g + sZ) has the mean A(g/s) and the variance 1 - A².  Signs of gradients of data, without other noise,
// have means m and the covariance I - mm'.
// Source: theory.md 2.3, 3.6.
#pragma once

#include <heavytail/noise/law.hpp>
#include <heavytail/optimizers/dsignsgd.hpp>
#include <heavytail/sde/coordinate_moments.hpp>

#include <cstdint>
#include <type_traits>

namespace heavytail {

template <class Real> struct DsignsgdSde : ByCoordinate<DsignsgdSde<Real>> {
  using Optimizer = Dsignsgd<Real>;
  using Base = ByCoordinate<DsignsgdSde>;
  static constexpr OptimizerSdeFacts facts{};

  template <class Law, Lane F> static constexpr bool has_moments = KnowsSignResponse<Law, F>;
  template <class Law, Lane F> static constexpr bool has_slopes = KnowsSignSlope<Law, F>;

  template <bool Mean, bool Variance, Lane F, int D>
  HT_HD static F moments(const Optimizer& optimizer, const SdePlace<F, D>& here, Point<F, D>& variance) {
    if (!draws_data<Real>(here.model.objective))
      return Base::template moments<Mean, Variance>(optimizer, here, variance);
    here.model.objective.visit([&](const auto& f) {
      if constexpr (DrawsData<std::decay_t<decltype(f)>>) f.data_sign_mean(here.table, here.x, here.scratch.first);
    });
    const F share(Real(1) / static_cast<Real>(here.model.agents));
    if constexpr (Variance)
      for (std::int32_t j = 0; j < variance.size(); ++j) variance[j] = share;
    return -share;
  }

  /// Signs of data have their rank one along their mean.
  template <Lane F, int D> HT_HD static const Point<F, D>& rank_one(const SdePlace<F, D>& here) {
    return draws_data<Real>(here.model.objective) ? here.scratch.first : here.gradient();
  }

  template <Lane F, int D>
  HT_HD static void change_of_mean(const Optimizer& optimizer, const SdePlace<F, D>& here, const Point<F, D>& bent,
                                   const F& along) {
    if (!draws_data<Real>(here.model.objective)) return Base::change_of_mean(optimizer, here, bent, along);
    here.model.objective.visit([&](const auto& f) {
      if constexpr (DrawsData<std::decay_t<decltype(f)>>)
        f.data_sign_change(here.table, here.x, bent, here.scratch.second);
    });
  }

  template <class Inquiry> static void check(const Optimizer& /*optimizer*/, Inquiry& inquiry) {
    if (!draws_data(inquiry.model().objective)) {
      inquiry.needs_symmetric_noise();
      Base::check_law(inquiry);
    } else if (!is_silent(inquiry.model().noise.law)) {
      inquiry.refuse("/noise/type", "\"none\"", inquiry.noise(),
                     "the signs of gradients of data have closed moments without other noise alone");
    }
  }

  template <class Law, Lane F>
  HT_HD static CoordinateMoments<F> of_coordinate(const Optimizer& /*optimizer*/, const Law& law, const Real* table,
                                                  const NoisyCoordinate<F>& at) {
    const F zero(Real(0));
    const SignResponse<F> response = law.sign_response(table, at.ratio());
    const F variance = fma(response.complement, response.mean, response.complement);
    return {copy_sign(response.mean, at.gradient), select(at.scale > zero, variance, zero)};
  }

  template <class Law, Lane F>
  HT_HD static CoordinateSlopes<F> slopes(const Optimizer& /*optimizer*/, const Law& law, const Real* table,
                                          const NoisyCoordinate<F>& at) {
    const F zero(Real(0));
    const F u = at.ratio();
    const F slope = select(at.scale > zero, law.sign_slope(table, u) / at.scale, zero);
    const F mean = copy_sign(law.sign_response(table, u).mean, at.gradient);
    return {slope, select(at.scale > zero, -slope * copy_sign(u, at.gradient), zero), F(Real(-2)) * mean * slope};
  }
};

} // namespace heavytail
