// SPDX-License-Identifier: MIT
// Methods whose mean step is the gradient, such as DSGD, DCSGD with unbiased compressors, and what momentum adds up.
// The covariance of the mean of all messages is diag(D) + c ∇f∇f': with Σ the mean over agents of a gradient's
// covariance, diag(D0) + c0 ∇f∇f', and P = Σ + ∇f∇f', a linear compressor adds α diag(P) + β P.
// Source: theory.md 1.3, 2.1.
#pragma once

#include <heavytail/model_facts.hpp>
#include <heavytail/sde/agent_scales.hpp>
#include <heavytail/sde/gradient_samples.hpp>
#include <heavytail/sde/sde_of_optimizer.hpp>

#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace heavytail {

/// Adds to the covariance diag(`variance`) + `rank_one` ∇f∇f' of what is compressed the covariance of compression.
template <Lane F, int D>
HT_HD void spread(const Spread& compressor, const Point<F, D>& gradient, Point<F, D>& variance, F& rank_one) {
  using Real = real_of<F>;
  const F one(Real(1));
  const F diagonal(static_cast<Real>(compressor.diagonal));
  const F whole(static_cast<Real>(compressor.whole));
  const F kept = one + (diagonal + whole);
  const F signal = diagonal * (rank_one + one);
  for (std::int32_t j = 0; j < gradient.size(); ++j)
    variance[j] = fma(signal * gradient[j], gradient[j], kept * variance[j]);
  rank_one = fma(whole, rank_one + one, rank_one);
}

/// The covariance of an agent's gradient, averaged over the agents, as diag(`variance`) + result · ∇f∇f'.
template <Lane F, int D>
HT_HD F gradient_covariance(const Model<real_of<F>>& model, const AgentScales<F>& scales,
                            const GradientSamples<F, D>& samples, Point<F, D>& variance) {
  using Real = real_of<F>;
  const F noise = F(static_cast<Real>(variance_of(model.noise.law))) * scales.mean_square();
  F rank_one(Real(0));
  model.objective.visit([&](const auto& f) {
    if constexpr (DrawsData<std::decay_t<decltype(f)>>) {
      f.data_variance(scales.table, samples.x, variance);
      for (std::int32_t j = 0; j < variance.size(); ++j) variance[j] = variance[j] + noise;
      rank_one = F(Real(1));
    } else {
      for (std::int32_t j = 0; j < variance.size(); ++j) variance[j] = noise;
    }
  });
  return rank_one;
}

/// The covariance of the mean of the agents' messages as diag(`variance`) + result · ∇f∇f'.  `samples` draws gradients
/// where the compressor's covariance has no closed form.
template <Lane F, int D, class O>
HT_HD F message_covariance(const O& optimizer, const Model<real_of<F>>& model, const AgentScales<F>& scales,
                           const GradientSamples<F, D>& samples, Point<F, D>& variance) {
  using Real = real_of<F>;
  const F share(Real(1) / static_cast<Real>(model.agents));
  F rank_one = gradient_covariance(model, scales, samples, variance);
  const auto average = [&] {
    if (model.agents == 1) return;
    for (std::int32_t j = 0; j < variance.size(); ++j) variance[j] = variance[j] * share;
    rank_one = rank_one * share;
  };
  if constexpr (Compresses<O>) {
    optimizer.compressor.visit([&](const auto& c) {
      using C = std::decay_t<decltype(c)>;
      if constexpr (SpreadsLinearly<C>) {
        // Agents that share their choices compress their mean.
        const bool shared = optimizer.shared_uniforms();
        if (shared) average();
        spread(c.spread(variance.size()), samples.gradient, variance, rank_one);
        if (!shared) average();
      } else if constexpr (KnowsVariance<C, F>) {
        average();
        samples.template add_variance<C>(c, scales, share * share, variance);
      }
    });
  } else {
    average();
  }
  return rank_one;
}

/// The derivative of D_j, and in one dimension of D + c ∂f², with respect to x_j, for a separable objective without
/// data of its own and with ∂_j∂_jf in `curvature`; noise may be affine in one dimension alone.
template <Lane F, int D, class O>
HT_HD void message_variance_slope(const O& optimizer, const Model<real_of<F>>& model, const AgentScales<F>& scales,
                                  const Point<F, D>& gradient, const Point<F, D>& curvature, Point<F, D>& out) {
  using Real = real_of<F>;
  const double variance = variance_of(model.noise.law);
  const F growth = F(static_cast<Real>(variance)) * scales.mean_growth_square();
  const Spread compressor = spread_of(optimizer, gradient.size());
  const auto agents = static_cast<double>(model.agents);
  const F of_noise = F(static_cast<Real>((1 + (compressor.diagonal + compressor.whole)) / agents)) * growth;
  const bool line = gradient.size() == 1;
  const double spread = compressor.diagonal + (line ? compressor.whole : 0);
  const F both = of_noise + F(static_cast<Real>(optimizer.shared_uniforms() ? spread : spread / agents));
  for (std::int32_t j = 0; j < out.size(); ++j) out[j] = F(Real(2)) * both * gradient[j] * curvature[j];
}

/// What the SDEs of such methods share.
struct AlongGradient {
  template <bool Mean, bool Variance, class O, Lane F, int D>
  HT_HD static F moments(const O& optimizer, const SdePlace<F, D>& here, Point<F, D>& variance) {
    if constexpr (Variance)
      if (here.model.sde.family != SdeFamily::levy) {
        const GradientSamples<F, D> samples{here.model,      here.stream,         here.t.substep,      here.x,
                                            here.gradient(), here.scratch.second, here.scratch.product};
        return message_covariance(optimizer, here.model, here.scales(), samples, variance);
      }
    return F(real_of<F>(0));
  }

  template <Lane F, int D> HT_HD static const Point<F, D>& rank_one(const SdePlace<F, D>& here) {
    return here.gradient();
  }

  template <class O, Lane F, int D>
  HT_HD static void change_of_mean(const O& /*optimizer*/, const SdePlace<F, D>& /*here*/, const Point<F, D>& /*bent*/,
                                   const F& /*along*/) {}

  template <class O, Lane F, int D>
  HT_HD static void variance_slope(const O& optimizer, const SdePlace<F, D>& here, const Point<F, D>& curvature,
                                   Point<F, D>& out) {
    message_variance_slope(optimizer, here.model, here.scales(), here.gradient(), curvature, out);
  }

  template <class O> static NoiseKind noise_kind(const O& optimizer, const Model<double>& model) {
    const Spread compressor = spread_of(optimizer, model.dimension);
    if (!(compressor.diagonal < std::numeric_limits<double>::infinity())) return NoiseKind::general;
    if (!model.noise.affine && compressor.diagonal == 0 && compressor.whole == 0) return NoiseKind::additive;
    const bool diagonal = is_separable(model.objective) && compressor.whole == 0 && !model.noise.affine;
    return model.dimension == 1 || diagonal ? NoiseKind::diagonal : NoiseKind::general;
  }

  static void prepare(Model<double>& /*model*/, std::vector<double>& /*table*/) {}
};

} // namespace heavytail
