// SPDX-License-Identifier: MIT
// Methods that treat every coordinate of a gradient on its own: mean and variance of what an agent sends, or of what
// the server makes of all it got, for one coordinate g + sZ.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/model_facts.hpp>
#include <heavytail/sde/sde_of_optimizer.hpp>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace heavytail {

/// Mean and variance of the treated coordinate.
template <Lane F> struct CoordinateMoments {
  F mean, variance;
};

/// Derivatives of the mean with respect to g and to s, and that of the variance with respect to g.
template <Lane F> struct CoordinateSlopes {
  F by_gradient, by_scale, variance_by_gradient;
};

/// A coordinate: `gradient` + `scale` · Z.
template <Lane F> struct NoisyCoordinate {
  F gradient, scale;
  std::int32_t agents;

  /// |g|/s, infinite without noise but 0 at 0.
  HT_HD F ratio() const {
    const F zero(real_of<F>(0));
    return select(gradient == zero, zero, abs(gradient) / scale);
  }
};

/// What the SDEs of such methods share.  `Sde`, which derives from this, offers
///   `at_server(optimizer)`: whether the moments are those of the server's step; else those of one agent's message.
///   Where it may be so, as `may_be_at_server` says: `server_scale(agents)` is the scale s that the server sees, and
///   `server_change(agents, s, along)` its derivative where ½‖∇f‖² changes by `along`;
///   `of_coordinate(optimizer, law, table, at)`, the moments, and where the mean has derivatives
///   `slopes(optimizer, law, table, at)`;
///   `has_moments<Law, F>` and `has_slopes<Law, F>`: for which laws they exist.
template <class Sde> struct ByCoordinate {
  static constexpr bool may_be_at_server = false;

  template <class O> HT_HD static constexpr bool at_server(const O& /*optimizer*/) { return false; }

  // NOLINTBEGIN(readability-function-cognitive-complexity): what is not wanted is left out at compile time
  template <bool Mean, bool Variance, class O, Lane F, int D>
  HT_HD static F moments(const O& optimizer, const SdePlace<F, D>& here, Point<F, D>& variance) {
    Point<F, D>& first = here.scratch.first;
    here.model.noise.law.visit([&]<class Law>(const Law& law) {
      if constexpr (Sde::template has_moments<Law, F>) {
        each_scale(optimizer, here, [&](const F& scale, const F& share, std::int32_t i) {
          for (std::int32_t j = 0; j < here.x.size(); ++j) {
            const NoisyCoordinate<F> at{here.gradient()[j], scale, here.model.agents};
            const CoordinateMoments<F> m = Sde::of_coordinate(optimizer, law, here.table, at);
            if constexpr (Mean) first[j] = i == 0 ? share * m.mean : fma(share, m.mean, first[j]);
            if constexpr (Variance) variance[j] = i == 0 ? share * m.variance : fma(share, m.variance, variance[j]);
          }
        });
      }
    });
    if constexpr (Variance)
      if (!Sde::at_server(optimizer) && here.model.agents != 1) {
        const F share(real_of<F>(1) / static_cast<real_of<F>>(here.model.agents));
        for (std::int32_t j = 0; j < variance.size(); ++j) variance[j] = share * variance[j];
      }
    return F(real_of<F>(0));
  }

  // NOLINTEND(readability-function-cognitive-complexity)

  template <Lane F, int D> HT_HD static const Point<F, D>& rank_one(const SdePlace<F, D>& here) {
    return here.gradient();
  }

  template <class O, Lane F, int D>
  HT_HD static void change_of_mean(const O& optimizer, const SdePlace<F, D>& here, const Point<F, D>& bent,
                                   const F& along) {
    const AgentScales<F> agents = here.scales();
    Point<F, D>& second = here.scratch.second;
    here.model.noise.law.visit([&]<class Law>(const Law& law) {
      if constexpr (Sde::template has_slopes<Law, F>) {
        each_scale(optimizer, here, [&](const F& scale, const F& share, std::int32_t i) {
          F change_of_scale = agents.change(i, scale, along);
          if constexpr (Sde::may_be_at_server)
            if (Sde::at_server(optimizer)) change_of_scale = Sde::server_change(agents, scale, along);
          for (std::int32_t j = 0; j < here.x.size(); ++j) {
            const NoisyCoordinate<F> at{here.gradient()[j], scale, here.model.agents};
            const CoordinateSlopes<F> slopes = Sde::slopes(optimizer, law, here.table, at);
            const F change = fma(slopes.by_gradient, bent[j], slopes.by_scale * change_of_scale);
            second[j] = i == 0 ? share * change : fma(share, change, second[j]);
          }
        });
      }
    });
  }

  template <class O, Lane F, int D>
  HT_HD static void variance_slope(const O& optimizer, const SdePlace<F, D>& here, const Point<F, D>& curvature,
                                   Point<F, D>& out) {
    const F agents(static_cast<real_of<F>>(Sde::at_server(optimizer) ? 1 : here.model.agents));
    here.model.noise.law.visit([&]<class Law>(const Law& law) {
      if constexpr (Sde::template has_slopes<Law, F>) {
        each_scale(optimizer, here, [&](const F& scale, const F& share, std::int32_t /*i*/) {
          for (std::int32_t j = 0; j < here.x.size(); ++j) {
            const NoisyCoordinate<F> at{here.gradient()[j], scale, here.model.agents};
            const F slope = Sde::slopes(optimizer, law, here.table, at).variance_by_gradient;
            out[j] = fma(share / agents * slope, curvature[j], out[j]);
          }
        });
      }
    });
  }

  /// That moments of the noise's law are known, and slopes of them where the SDE is corrected.
  template <class Inquiry> static void check_law(Inquiry& inquiry) {
    inquiry.model().noise.law.visit([&]<class Law>(const Law& /*law*/) {
      if constexpr (!Sde::template has_moments<Law, double>)
        inquiry.refuse("/noise/type", "a law whose moments are known", inquiry.noise(),
                       "the mean step has no closed form");
      else if constexpr (!Sde::template has_slopes<Law, double>)
        if (inquiry.corrected())
          inquiry.refuse("/models", "\"classic1\"", inquiry.family() + " with noise " + inquiry.noise(),
                         "the mean step has jumps, and the correction needs its slope");
    });
  }

  template <class O> static NoiseKind noise_kind(const O& /*optimizer*/, const Model<double>& model) {
    const bool has_slopes =
        model.noise.law.visit([]<class Law>(const Law& /*law*/) { return Sde::template has_slopes<Law, double>; });
    return is_separable(model.objective) && !model.noise.affine && has_slopes ? NoiseKind::diagonal
                                                                              : NoiseKind::general;
  }

  static void prepare(Model<double>& model, std::vector<double>& table) {
    model.noise.law.visit([&]<class Law>(Law& law) {
      if constexpr (PreparesSignResponse<Law>) law.prepare_sign_response(table);
    });
  }

private:
  /// `each(scale, share, i)` for every scale that matters, share its weight in the mean.
  template <class O, Lane F, int D, class Each>
  HT_HD static void each_scale(const O& optimizer, const SdePlace<F, D>& here, Each&& each) {
    const AgentScales<F> agents = here.scales();
    if constexpr (Sde::may_be_at_server) {
      if (Sde::at_server(optimizer)) {
        each(Sde::server_scale(agents), F(real_of<F>(1)), 0);
        return;
      }
    }
    const std::int32_t count = agents.distinct();
    const F share(real_of<F>(1) / static_cast<real_of<F>>(count));
    for (std::int32_t i = 0; i < count; ++i) each(agents[i], share, i);
  }
};

} // namespace heavytail
