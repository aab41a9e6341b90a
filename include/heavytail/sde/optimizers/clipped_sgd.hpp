// SPDX-License-Identifier: MIT
// Clipping of a coordinate X = g + sZ to [-c, c].  With the excesses K(y) = E(Z - y)⁺ and J(y) = E((Z - y)⁺)², p = (g -
// c)/s and b = (g + c)/s for g ≥ 0, T = b - p: (c - clip X)/s has the law of min((Z - p)⁺, T), of mean K(p) - K(b) and
// second moment J(p) - J(b) - 2T K(b), precise where X is mostly clipped.  Around g, (clip X - g)/s has the mean K(b) -
// K(-p) and the second moment W(-p) + W(b), W(y) = ∫_0^y z² f + y² P(Z > y), precise where it is not.  Where Z has no
// moments, the constants that K and J lack cancel. Source: theory.md 6.1.
#pragma once

#include <heavytail/noise/law.hpp>
#include <heavytail/optimizers/clipped_sgd.hpp>
#include <heavytail/sde/agent_scales.hpp>
#include <heavytail/sde/coordinate_moments.hpp>

#include <cstdint>
#include <string>

namespace heavytail {

namespace detail {

/// K, J, W and P(Z > y) at one y of either sign.
template <Lane F> struct Excess {
  F first, second, central, upper;
};

template <class Law, Lane F> HT_HD Excess<F> excess(const Law& law, const real_of<F>* table, F y) {
  using Real = real_of<F>;
  const F zero(Real(0));
  const F size = abs(y);
  const auto negative = y < zero;
  const PartialMoments<F> m = law.partial_moments(table, size);
  const F square = size * size;
  const F first = fma(-size, m.upper, m.first);
  const F second = fma(square, m.upper, fma(F(Real(-2)) * size, m.first, m.second));
  // From y to -y: K grows by y, and with S(-y) = S(y) + 2I(y), J to S + 2I + 2yM + y²(1 - P).
  const F other = F(Real(1)) - m.upper;
  const F below = fma(square, other, fma(F(Real(2)) * size, m.first, fma(F(Real(2)), m.central, m.second)));
  return {select(negative, first + size, first), select(negative, below, second),
          select(negative, fma(square, other, -m.central), fma(square, m.upper, m.central)),
          select(negative, other, m.upper)};
}

} // namespace detail

template <class Real> struct ClippedSgdSde : ByCoordinate<ClippedSgdSde<Real>> {
  using Optimizer = ClippedSgd<Real>;
  static constexpr OptimizerSdeFacts facts{};

  template <class Law, Lane F> static constexpr bool has_moments = KnowsPartialMoments<Law, F>;
  template <class Law, Lane F> static constexpr bool has_slopes = KnowsPartialMoments<Law, F>;
  static constexpr bool may_be_at_server = true;

  HT_HD static bool at_server(const Optimizer& optimizer) { return optimizer.where == ClipWhere::server; }

  /// Of Gaussian noise, or of one agent's.
  template <Lane F> HT_HD static F server_scale(const AgentScales<F>& agents) { return agents.scale_of_mean(); }

  template <Lane F> HT_HD static F server_change(const AgentScales<F>& agents, const F& scale, const F& along) {
    return agents.change_of_scale_of_mean(scale, along);
  }

  template <class Inquiry> static void check(const Optimizer& optimizer, Inquiry& inquiry) {
    const Model<double>& model = inquiry.model();
    inquiry.needs_symmetric_noise();
    if (optimizer.by == ClipBy::norm && model.dimension > 1)
      inquiry.refuse("/optimizer/by", "\"coordinate\", or one dimension", "\"norm\"",
                     "the mean of a vector that is clipped by its norm has no closed form");
    if (optimizer.where == ClipWhere::server && model.agents > 1 && !is_normal(model.noise.law))
      inquiry.refuse("/optimizer/where", "\"agent\", or Gaussian noise",
                     std::string("\"server\" with noise ") + inquiry.noise(),
                     "the law of the mean of the agents' noise is known for Gaussian noise alone");
    ClippedSgdSde::check_law(inquiry);
  }

  template <class Law, Lane F>
  HT_HD static CoordinateMoments<F> of_coordinate(const Optimizer& optimizer, const Law& law, const Real* table,
                                                  const NoisyCoordinate<F>& at) {
    const F limit(optimizer.threshold);
    const F exact = max(-limit, min(limit, at.gradient)); // NaN stays NaN
    const Parts<F> parts = parts_at(limit, law, table, at);
    const F zero(Real(0));
    const auto noisy = at.scale > zero;
    return {select(noisy, copy_sign(parts.mean, at.gradient), exact), select(noisy, parts.variance, zero)};
  }

  template <class Law, Lane F>
  HT_HD static CoordinateSlopes<F> slopes(const Optimizer& optimizer, const Law& law, const Real* table,
                                          const NoisyCoordinate<F>& at) {
    const F zero(Real(0));
    const F one(Real(1));
    const F limit(optimizer.threshold);
    const Parts<F> parts = parts_at(limit, law, table, at);
    const F inside = max(one - parts.above - parts.below, zero);
    // E clip is homogeneous of degree 1 in (g, s, c), with the derivative P(X > c) - P(X < -c) with respect to c.
    const F by_limit = parts.above - parts.below;
    const F by_scale = (parts.mean - abs(at.gradient) * inside - limit * by_limit) / at.scale;
    const F variance_slope = F(Real(2)) * (fma(-limit, by_limit, parts.mean) - parts.mean * inside);
    const auto noisy = at.scale > zero;
    const F calm = select(abs(at.gradient) < limit, one, zero);
    return {select(noisy, inside, calm), select(noisy, copy_sign(by_scale, by_scale * at.gradient), zero),
            select(noisy, variance_slope * sign(at.gradient), zero)};
  }

private:
  /// For |g| in the place of g.
  template <class F> struct Parts {
    F mean, variance, above, below; ///< of clip X, and P(X > c), P(X < -c)
  };

  template <class Law, Lane F>
  HT_HD static Parts<F> parts_at(const F& limit, const Law& law, const Real* table, const NoisyCoordinate<F>& at) {
    const F zero(Real(0));
    const F g = abs(at.gradient);
    // Beyond this only rounding differs, and squares must stay finite.
    const F most(Real(0x1p50));
    const F p = max(-most, min(most, (g - limit) / at.scale));
    const F b = min((g + limit) / at.scale, most);
    // P(X > c) = P(Z > -p) and P(X < -c) = P(Z > b).
    const detail::Excess<F> upper = detail::excess(law, table, -p);
    const detail::Excess<F> shortfall = detail::excess(law, table, p);
    const detail::Excess<F> lower = detail::excess(law, table, b);
    const F around_g = lower.first - upper.first;
    const F square_around_g = upper.central + lower.central;
    const F around_c = shortfall.first - lower.first;
    const F square_around_c = (shortfall.second - lower.second) - F(Real(2)) * (b - p) * lower.first;
    const auto clipped = p > zero;
    const F mean = select(clipped, fma(-at.scale, around_c, limit), fma(at.scale, around_g, g));
    const F variance =
        select(clipped, fma(-around_c, around_c, square_around_c), fma(-around_g, around_g, square_around_g));
    return {mean, max(variance, zero) * at.scale * at.scale, upper.upper, lower.upper};
  }
};

} // namespace heavytail
