// SPDX-License-Identifier: MIT
// The SDE that stands for an optimizer, in time t = k of its steps.  With h = η η_k, the normalization n(‖∇f‖), G the
// server's direction at x, B = h n E G and Cov G = diag(D) + c uu':
//   dX = (-B ∓ ½(∇B)B) dt - h n Cov(G)^½ dW,   (∇B)v = h (n (∇E G) v + n' (∇f·∇²f v / ‖∇f‖) E G).
// levy: dX = -B dt - h n s dL, L standard stable and s the scale that attracts the mean of the agents' noise.
// With velocities, state x and then v: dX = -h n V dt, dV = (∇f - φV) dt + Cov(G)^½ dW.
// E G, Cov G and φ are those of the optimizer's entry in sde/optimizers.
// Source: theory.md 2.1, 2.2, 2.5, 2.6, 6.5.
#pragma once

#include <heavytail/lanes/math.hpp>
#include <heavytail/model.hpp>
#include <heavytail/model_facts.hpp>
#include <heavytail/sde/agent_scales.hpp>
#include <heavytail/sde/optimizers/all.hpp>
#include <heavytail/sde/sde.hpp>
#include <heavytail/sde/sde_of_optimizer.hpp>
#include <heavytail/sde/square_root.hpp>

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
    model_.optimizer.visit(
        [&]<class O>(const O& o) { SdeOf<Real, O>::variance_slope(o, here, scratch_.product, out); });
    for (std::int32_t j = 0; j < out.size(); ++j) out[j] = F(Real(0.5)) * here.step * here.step * out[j];
  }

  /// x ← x + b dt + S dw, where one agent's Gaussian noise makes this the recursion of plain descent in its own
  /// operation order, so that with dt = 1 and the same dw not a bit differs; false where it is not.
  HT_HD bool euler(Point<F, D>& x, const Moment<Real>& t, Real dt, const Point<F, D>& dw) const {
    const bool same = model_.sde.family == SdeFamily::classic1 && model_.agents == 1 &&
                      descends<Real>(model_.optimizer) &&
                      model_.noise.law.tag == Noise<Real>::template tag_of<Gaussian<Real>>();
    if (!same || draws_data<Real>(model_.objective)) return false;
    const Place here = look(x, t);
    const F scale = model_.noise.template scale_at<F>(table_, 0, here.gradient_norm_squared);
    for (std::int32_t j = 0; j < x.size(); ++j)
      x[j] = fma(-here.step, fma(scale, dw[j], F(dt) * scratch_.gradient[j]), x[j]);
    return true;
  }

private:
  using Place = SdePlace<F, D>;

  HT_HD bool normalized() const { return is_normalized<Real>(model_.normalization); }

  HT_HD Place look(const Point<F, D>& x, const Moment<Real>& t) const {
    model_.objective.visit([&](const auto& f) { f.gradient(table_, x, scratch_.gradient); });
    Place here{model_, table_, stream_, scratch_, x, t, F(Real(0)), F(t.step_size)};
    const bool uses_norm = normalized() || model_.noise.affine || !mean_is_gradient();
    if (uses_norm) here.gradient_norm_squared = norm_squared(scratch_.gradient);
    if (normalized())
      here.step = here.step *
                  model_.normalization.visit([&](const auto& n) { return n.factor(sqrt(here.gradient_norm_squared)); });
    return here;
  }

  /// Whether E G is the gradient.
  HT_HD bool mean_is_gradient() const {
    return model_.optimizer.visit([]<class O>(const O& /*o*/) { return SdeOf<Real, O>::facts.mean_is_gradient; });
  }

  /// E G.
  HT_HD const Point<F, D>& mean() const { return mean_is_gradient() ? scratch_.gradient : scratch_.first; }

  /// E G where wanted, and where wanted the D_j, in `variance`; returns c.
  template <bool Mean, bool Variance> HT_HD F moments(const Place& here, Point<F, D>& variance) const {
    return model_.optimizer.visit(
        [&]<class O>(const O& o) { return SdeOf<Real, O>::template moments<Mean, Variance>(o, here, variance); });
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
      const F friction = model_.optimizer.visit([]<class O>(const O& o) {
        if constexpr (SdeOf<Real, O>::facts.state == SdeState::positions_and_velocities)
          return F(SdeOf<Real, O>::friction(o));
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
    if (mean_is_gradient()) return bent; // NOLINT(bugprone-return-const-ref-from-parameter): a point of the scratch
    model_.optimizer.visit([&]<class O>(const O& o) { SdeOf<Real, O>::change_of_mean(o, here, bent, along); });
    return scratch_.second;
  }

  /// The noise of the mean message, from its covariance in `out`, or for levy from the agents' scales.
  HT_HD void noise_here(const Place& here, const F& rank_one, const Point<F, D>& dw, Point<F, D>& out) const {
    if (model_.sde.family != SdeFamily::levy) {
      const Point<F, D>* along =
          model_.optimizer.visit([&]<class O>(const O& /*o*/) { return &SdeOf<Real, O>::rank_one(here); });
      times_square_root(rank_one, *along, dw, out);
      return;
    }
    const F scale = F(model_.sde.stable_scale) * here.scales().power_mean(F(model_.sde.stable_index));
    for (std::int32_t j = 0; j < out.size(); ++j) out[j] = scale * dw[j];
  }

  const Model<Real>& model_;
  const Real* table_;
  const Stream<F>& stream_;
  SdeScratch<F, D>& scratch_;
};

static_assert(is_sde<OptimizerSde<float, 1>, float>());

} // namespace heavytail
