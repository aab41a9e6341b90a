// SPDX-License-Identifier: MIT
// The SDE that stands for an optimizer, in time t = k of its steps.  With h = η η_k, the normalization n(‖∇f‖), G the
// server's direction at x, B = h n E G and Cov G = diag(D) + c ∇f∇f':
//   dX = (-B ∓ ½(∇B)B) dt - h n Cov(G)^½ dW,   (∇B)v = h (n (∇E G) v + n' (∇f·∇²f v / ‖∇f‖) E G).
// levy: dX = -B dt - h n s dL, L standard stable and s the scale that attracts the mean of the agents' noise.
// Momentum, state x and then v: dX = -h n V dt, dV = (∇f - (1-β)V) dt + Cov(G)^½ dW, which in the time t√η and for the
// velocity -√η V is underdamped Langevin of friction (1-β)/√η.
// Source: theory.md 2.1, 2.2, 2.5, 2.6, 6.5.
#pragma once

#include <heavytail/lanes/math.hpp>
#include <heavytail/model.hpp>
#include <heavytail/sde/agent_scales.hpp>
#include <heavytail/sde/clip_moments.hpp>
#include <heavytail/sde/coordinate_moments.hpp>
#include <heavytail/sde/direction_moments.hpp>
#include <heavytail/sde/linear_moments.hpp>
#include <heavytail/sde/sde.hpp>
#include <heavytail/sde/sign_moments.hpp>
#include <heavytail/sde/square_root.hpp>
#include <heavytail/sde/vote_moments.hpp>

#include <cstdint>
#include <type_traits>

namespace heavytail {

/// The SDE of a model whose `sde` the host has prepared.  Model, table, stream and scratch must outlive it.  Points
/// have twice the model's dimension where the state holds velocities, for which points must be in memory (D ≤ 0) and dw
/// fills the first half.
template <Lane F, int D> class OptimizerSde {
public:
  using Real = real_of<F>;

  HT_HD OptimizerSde(const Model<Real>& model, const Real* table, const Stream<F>& stream, SdeScratch<F, D>& scratch)
      : model_(model), table_(table), stream_(stream), scratch_(scratch) {}

  /// out_j = b_j(x, t).
  [[gnu::noinline]] HT_HD void drift(const Point<F, D>& x, const Moment<Real>& t, Point<F, D>& out) const {
    if (has_velocities()) return velocity_drift(x, t, out);
    const Place here = look(x, t);
    moments<true, false>(here, out);
    drift_here(here, out);
  }

  /// out_j = Σ_i S_ji(x, t) dw_i.
  [[gnu::noinline]] HT_HD void diffusion(const Point<F, D>& x, const Moment<Real>& t, const Point<F, D>& dw,
                                         Point<F, D>& out) const {
    if (has_velocities()) return velocity_diffusion(x, t, dw, out);
    const Place here = look(x, t);
    const F rank_one = moments<false, true>(here, out);
    noise_here(here, rank_one, dw, out);
    for (std::int32_t j = 0; j < out.size(); ++j) out[j] = -here.step * out[j];
  }

  /// Both at one point.
  [[gnu::noinline]] HT_HD void drift_and_diffusion(const Point<F, D>& x, const Moment<Real>& t, const Point<F, D>& dw,
                                                   Point<F, D>& drift, Point<F, D>& diffusion) const {
    if (has_velocities()) {
      velocity_drift(x, t, drift);
      return velocity_diffusion(x, t, dw, diffusion);
    }
    const Place here = look(x, t);
    const F rank_one = moments<true, true>(here, diffusion);
    drift_here(here, drift);
    noise_here(here, rank_one, dw, diffusion);
    for (std::int32_t j = 0; j < diffusion.size(); ++j) diffusion[j] = -here.step * diffusion[j];
  }

  /// out_j = S_jj ∂S_jj/∂x_j, where the noise is additive or diagonal.
  [[gnu::noinline]] HT_HD void diffusion_slope(const Point<F, D>& x, const Moment<Real>& t, Point<F, D>& out) const {
    const F zero(Real(0));
    for (std::int32_t j = 0; j < out.size(); ++j) out[j] = zero;
    if (model_.sde.noise_kind != NoiseKind::diagonal) return;
    const Place here = look(x, t);
    for (std::int32_t j = 0; j < out.size(); ++j) scratch_.second[j] = F(Real(1));
    model_.objective.visit([&](const auto& f) { f.hessian_times(table_, x, scratch_.second, scratch_.product); });
    model_.optimizer.visit([&](const auto& o) {
      using O = std::decay_t<decltype(o)>;
      if constexpr (StepsAlongGradient<O>)
        message_variance_slope(o, model_, scales(here), scratch_.gradient, scratch_.product, out);
      else if constexpr (TreatsCoordinates<O>)
        coordinate_variance_slope(o, here, out);
    });
    for (std::int32_t j = 0; j < out.size(); ++j) out[j] = F(Real(0.5)) * here.step * here.step * out[j];
  }

  /// x ← x + b dt + S dw, where one agent's Gaussian noise makes this the recursion of dsgd in its own operation order,
  /// so that with dt = 1 and the same dw not a bit differs; false where it is not.
  HT_HD bool euler(Point<F, D>& x, const Moment<Real>& t, Real dt, const Point<F, D>& dw) const {
    const bool same = model_.sde.family == SdeFamily::classic1 && model_.agents == 1 &&
                      model_.optimizer.tag == Optimizer<Real>::template tag_of<Dsgd<Real>>() &&
                      model_.noise.law.tag == Noise<Real>::template tag_of<Gaussian<Real>>();
    if (!same || model_.objective.visit([](const auto& f) { return DrawsData<std::decay_t<decltype(f)>>; }))
      return false;
    const Place here = look(x, t);
    const F scale = model_.noise.template scale_at<F>(table_, 0, here.gradient_norm_squared);
    for (std::int32_t j = 0; j < x.size(); ++j)
      x[j] = fma(-here.step, fma(scale, dw[j], F(dt) * scratch_.gradient[j]), x[j]);
    return true;
  }

private:
  /// What is known at a point.
  struct Place {
    const Point<F, D>& x;
    const Moment<Real>& t;
    F gradient_norm_squared;
    F step; ///< h n
  };

  HT_HD AgentScales<F> scales(const Place& here) const {
    return {model_.noise, table_, model_.agents, here.gradient_norm_squared};
  }

  HT_HD bool normalized() const {
    return model_.normalization.tag != Normalization<Real>::template tag_of<NoNormalization<Real>>();
  }

  HT_HD Place look(const Point<F, D>& x, const Moment<Real>& t) const {
    model_.objective.visit([&](const auto& f) { f.gradient(table_, x, scratch_.gradient); });
    Place here{x, t, F(Real(0)), F(t.step_size)};
    const bool uses_norm = normalized() || model_.noise.affine || !steps_along_gradient();
    if (uses_norm) here.gradient_norm_squared = norm_squared(scratch_.gradient);
    if (normalized())
      here.step = here.step *
                  model_.normalization.visit([&](const auto& n) { return n.factor(sqrt(here.gradient_norm_squared)); });
    return here;
  }

  /// Whether E G is the gradient.
  HT_HD bool steps_along_gradient() const {
    return model_.optimizer.visit([](const auto& o) { return StepsAlongGradient<std::decay_t<decltype(o)>>; });
  }

  /// E G.
  HT_HD const Point<F, D>& mean() const { return steps_along_gradient() ? scratch_.gradient : scratch_.first; }

  /// E G where wanted, and where wanted the D_j, in `variance`; returns c.
  // NOLINTNEXTLINE(readability-function-cognitive-complexity): a case for each kind of optimizer
  template <bool Mean, bool Variance> HT_HD F moments(const Place& here, Point<F, D>& variance) const {
    return model_.optimizer.visit([&](const auto& o) {
      using O = std::decay_t<decltype(o)>;
      F rank_one(Real(0));
      if constexpr (StepsAlongGradient<O>) {
        if constexpr (Variance)
          if (model_.sde.family != SdeFamily::levy) {
            const GradientSamples<F, D> samples{
                model_, stream_, here.t.substep, here.x, scratch_.gradient, scratch_.second, scratch_.product};
            rank_one = message_covariance(o, model_, scales(here), samples, variance);
          }
      } else if constexpr (TreatsCoordinates<O>) {
        if (!draws_data())
          coordinate_moments<Mean, Variance>(o, here, variance);
        else
          rank_one = data_sign_moments<Variance>(here, variance);
      } else if constexpr (TakesDirections<O>) {
        const DirectionMoments<F> m = directions(here).moments();
        for (std::int32_t j = 0; j < here.x.size(); ++j) {
          if constexpr (Mean) scratch_.first[j] = m.mean * scratch_.gradient[j];
          if constexpr (Variance) variance[j] = m.variance;
        }
        rank_one = m.rank_one;
      }
      return rank_one;
    });
  }

  HT_HD bool has_velocities() const {
    if constexpr (D <= 0)
      return model_.sde.state == SdeState::positions_and_velocities;
    else
      return false;
  }

  /// Half `i` of a point.
  HT_HD static Point<F, D> half(const Point<F, D>& whole, std::int32_t i) {
    const std::int32_t d = whole.size() / 2;
    return part_of(whole, i * d, d);
  }

  HT_HD static SdeScratch<F, D> half(const SdeScratch<F, D>& whole) {
    return {half(whole.gradient, 0), half(whole.product, 0), half(whole.first, 0), half(whole.second, 0)};
  }

  HT_HD void velocity_drift(const Point<F, D>& x, const Moment<Real>& t, Point<F, D>& out) const {
    if constexpr (D <= 0) {
      SdeScratch<F, D> scratch = half(scratch_);
      const Point<F, D> position = half(x, 0);
      const Place here = OptimizerSde(model_, table_, stream_, scratch).look(position, t);
      const F friction = model_.optimizer.visit([](const auto& o) {
        if constexpr (requires { o.beta; })
          return F(Real(1) - o.beta);
        else
          return F(Real(0));
      });
      const std::int32_t d = position.size();
      for (std::int32_t j = 0; j < d; ++j) {
        out[j] = -here.step * x[d + j];
        out[d + j] = fma(-friction, x[d + j], scratch.gradient[j]);
      }
    }
  }

  HT_HD void velocity_diffusion(const Point<F, D>& x, const Moment<Real>& t, const Point<F, D>& dw,
                                Point<F, D>& out) const {
    if constexpr (D <= 0) {
      SdeScratch<F, D> scratch = half(scratch_);
      const OptimizerSde inner(model_, table_, stream_, scratch);
      const Point<F, D> position = half(x, 0);
      Point<F, D> noise = half(out, 1);
      const Place here = inner.look(position, t);
      const F rank_one = inner.template moments<false, true>(here, noise);
      inner.noise_here(here, rank_one, half(dw, 0), noise);
      for (std::int32_t j = 0; j < position.size(); ++j) out[j] = F(Real(0));
    }
  }

  HT_HD bool draws_data() const {
    return model_.objective.visit([](const auto& f) { return DrawsData<std::decay_t<decltype(f)>>; });
  }

  /// The mean of the agents' signs of gradients of data, without other noise: E G in `first`, and Cov G = (I - mm')/N.
  template <bool Variance> HT_HD F data_sign_moments(const Place& here, Point<F, D>& variance) const {
    model_.objective.visit([&](const auto& f) {
      if constexpr (DrawsData<std::decay_t<decltype(f)>>) f.data_sign_mean(table_, here.x, scratch_.first);
    });
    const F share(Real(1) / static_cast<Real>(model_.agents));
    if constexpr (Variance)
      for (std::int32_t j = 0; j < variance.size(); ++j) variance[j] = share;
    return -share;
  }

  // NOLINTBEGIN(readability-function-cognitive-complexity): what is not wanted is left out at compile time
  template <bool Mean, bool Variance, class O>
  HT_HD void coordinate_moments(const O& optimizer, const Place& here, Point<F, D>& variance) const {
    using Method = CoordinateMethod<O>;
    model_.noise.law.visit([&](const auto& law) {
      if constexpr (Method::template has_moments<std::decay_t<decltype(law)>, F>) {
        each_scale(optimizer, here, [&](const F& scale, const F& share, std::int32_t i) {
          for (std::int32_t j = 0; j < here.x.size(); ++j) {
            const NoisyCoordinate<F> at{scratch_.gradient[j], scale, model_.agents};
            const CoordinateMoments<F> m = Method::moments(optimizer, law, table_, at);
            if constexpr (Mean) scratch_.first[j] = i == 0 ? share * m.mean : fma(share, m.mean, scratch_.first[j]);
            if constexpr (Variance) variance[j] = i == 0 ? share * m.variance : fma(share, m.variance, variance[j]);
          }
        });
      }
    });
    if constexpr (Variance) {
      if (Method::at_server(optimizer) || model_.agents == 1) return;
      const F share(Real(1) / static_cast<Real>(model_.agents));
      for (std::int32_t j = 0; j < variance.size(); ++j) variance[j] = share * variance[j];
    }
  }

  // NOLINTEND(readability-function-cognitive-complexity)

  /// `each(scale, share, i)` for every scale that matters, share its weight in the mean.
  template <class O, class Each> HT_HD void each_scale(const O& optimizer, const Place& here, Each&& each) const {
    const AgentScales<F> agents = scales(here);
    if constexpr (CoordinateMethod<O>::may_be_at_server) {
      if (CoordinateMethod<O>::at_server(optimizer)) {
        each(CoordinateMethod<O>::server_scale(agents), F(Real(1)), 0);
        return;
      }
    }
    const std::int32_t count = agents.distinct();
    const F share(Real(1) / static_cast<Real>(count));
    for (std::int32_t i = 0; i < count; ++i) each(agents[i], share, i);
  }

  /// The drift, from E G.
  HT_HD void drift_here(const Place& here, Point<F, D>& out) const {
    const Point<F, D>& direction = mean();
    for (std::int32_t j = 0; j < out.size(); ++j) out[j] = -here.step * direction[j];
    if (model_.sde.family == SdeFamily::classic2) correct(here, F(Real(0.5)), out);
    if (model_.sde.family == SdeFamily::faithful1) correct(here, F(Real(-0.5)), out);
  }

  /// Adds `share` · (∇B)v to v = -B.
  HT_HD void correct(const Place& here, const F& share, Point<F, D>& v) const {
    Point<F, D>& bent = scratch_.product; // ∇²f v
    model_.objective.visit([&](const auto& f) { f.hessian_times(table_, here.x, v, bent); });
    F along(Real(0)); // the change of ½‖∇f‖²
    for (std::int32_t j = 0; j < v.size(); ++j) along = fma(scratch_.gradient[j], bent[j], along);
    const Point<F, D>& direction = mean();
    const Point<F, D>& change = change_of_mean(here, bent, along);
    if (!normalized()) {
      for (std::int32_t j = 0; j < v.size(); ++j) v[j] = fma(share * here.step, change[j], v[j]);
      return;
    }
    const F zero(Real(0));
    const F length = sqrt(here.gradient_norm_squared);
    const F change_of_length = select(length > zero, along / length, zero);
    const F change_of_step = F(here.t.step_size) * change_of_length *
                             model_.normalization.visit([&](const auto& n) { return n.derivative(length); });
    for (std::int32_t j = 0; j < v.size(); ++j)
      v[j] = fma(share, fma(here.step, change[j], change_of_step * direction[j]), v[j]);
  }

  /// (∇E G)v from ∇²f v and the change of ½‖∇f‖².
  HT_HD const Point<F, D>& change_of_mean(const Place& here, const Point<F, D>& bent, const F& along) const {
    if (steps_along_gradient()) return bent; // NOLINT(bugprone-return-const-ref-from-parameter): a point of the scratch
    model_.optimizer.visit([&](const auto& o) {
      using O = std::decay_t<decltype(o)>;
      if constexpr (TreatsCoordinates<O>) {
        if (draws_data())
          data_sign_change(here, bent);
        else
          coordinate_change(o, here, bent, along);
      } else if constexpr (TakesDirections<O>) {
        direction_change(here, bent, along);
      }
    });
    return scratch_.second;
  }

  HT_HD void data_sign_change(const Place& here, const Point<F, D>& bent) const {
    model_.objective.visit([&](const auto& f) {
      if constexpr (DrawsData<std::decay_t<decltype(f)>>) f.data_sign_change(table_, here.x, bent, scratch_.second);
    });
  }

  /// The law of the direction of the mean gradient.
  HT_HD DirectionLaw<F> directions(const Place& here) const {
    const double variance = model_.noise.law.visit([](const auto& law) { return law.variance(); });
    const F unit(sqrt(static_cast<Real>(variance)));
    return {table_, model_.sde.directions, model_.dimension, sqrt(here.gradient_norm_squared),
            unit * scales(here).scale_of_mean()};
  }

  HT_HD void direction_change(const Place& here, const Point<F, D>& bent, const F& along) const {
    const DirectionLaw<F> law = directions(here);
    const double variance = model_.noise.law.visit([](const auto& noise) { return noise.variance(); });
    const F change_of_scale = F(static_cast<Real>(variance)) * scales(here).change_of_scale_of_mean(law.scale, along);
    const F mean = law.moments().mean;
    const F change = law.change_of_mean(along, change_of_scale);
    for (std::int32_t j = 0; j < bent.size(); ++j)
      scratch_.second[j] = fma(mean, bent[j], change * scratch_.gradient[j]);
  }

  template <class O>
  HT_HD void coordinate_change(const O& optimizer, const Place& here, const Point<F, D>& bent, const F& along) const {
    using Method = CoordinateMethod<O>;
    const AgentScales<F> agents = scales(here);
    model_.noise.law.visit([&](const auto& law) {
      if constexpr (Method::template has_slopes<std::decay_t<decltype(law)>, F>) {
        each_scale(optimizer, here, [&](const F& scale, const F& share, std::int32_t i) {
          F change_of_scale = agents.change(i, scale, along);
          if constexpr (Method::may_be_at_server)
            if (Method::at_server(optimizer)) change_of_scale = Method::server_change(agents, scale, along);
          for (std::int32_t j = 0; j < here.x.size(); ++j) {
            const NoisyCoordinate<F> at{scratch_.gradient[j], scale, model_.agents};
            const CoordinateSlopes<F> slopes = Method::slopes(optimizer, law, table_, at);
            const F change = fma(slopes.by_gradient, bent[j], slopes.by_scale * change_of_scale);
            scratch_.second[j] = i == 0 ? share * change : fma(share, change, scratch_.second[j]);
          }
        });
      }
    });
  }

  /// Adds the derivatives of the D_j with respect to x_j to `out`.
  template <class O>
  HT_HD void coordinate_variance_slope(const O& optimizer, const Place& here, Point<F, D>& out) const {
    using Method = CoordinateMethod<O>;
    const F agents(static_cast<Real>(Method::at_server(optimizer) ? 1 : model_.agents));
    model_.noise.law.visit([&](const auto& law) {
      if constexpr (Method::template has_slopes<std::decay_t<decltype(law)>, F>) {
        each_scale(optimizer, here, [&](const F& scale, const F& share, std::int32_t /*i*/) {
          for (std::int32_t j = 0; j < here.x.size(); ++j) {
            const NoisyCoordinate<F> at{scratch_.gradient[j], scale, model_.agents};
            const F slope = Method::slopes(optimizer, law, table_, at).variance_by_gradient;
            out[j] = fma(share / agents * slope, scratch_.product[j], out[j]);
          }
        });
      }
    });
  }

  /// The noise of the mean message, from its covariance in `out`, or for levy from the agents' scales.
  HT_HD void noise_here(const Place& here, const F& rank_one, const Point<F, D>& dw, Point<F, D>& out) const {
    if (model_.sde.family != SdeFamily::levy) {
      // Signs of data have their rank one along their mean.
      const bool along_mean = !steps_along_gradient() && draws_data();
      times_square_root(rank_one, along_mean ? scratch_.first : scratch_.gradient, dw, out);
      return;
    }
    const F scale = F(model_.sde.stable_scale) * scales(here).power_mean(F(model_.sde.stable_index));
    for (std::int32_t j = 0; j < out.size(); ++j) out[j] = scale * dw[j];
  }

  const Model<Real>& model_;
  const Real* table_;
  const Stream<F>& stream_;
  SdeScratch<F, D>& scratch_;
};

} // namespace heavytail
