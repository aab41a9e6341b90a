// SPDX-License-Identifier: MIT
// What is true of a model: each question that more than one place asks has its one answer here.  What a single
// component says of itself stands with its kind, such as `Compresses` in optimizers/optimizer.hpp.
#pragma once

#include <heavytail/model.hpp>
#include <heavytail/sde/stable_limit.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

namespace heavytail {

// --- the objective and its data

/// Whether the agents' gradients come from data that the objective draws.
template <class Real> HT_HD bool draws_data(const Objective<Real>& objective) {
  return objective.visit([](const auto& f) { return DrawsData<std::decay_t<decltype(f)>>; });
}

/// How many N(0, 1) variates an agent's gradient takes; 0 without data.
template <class Real> HT_HD std::int32_t normals_per_agent(const Objective<Real>& objective) {
  return objective.visit([](const auto& f) -> std::int32_t {
    if constexpr (DrawsData<std::decay_t<decltype(f)>>)
      return f.normals_per_agent();
    else
      return 0;
  });
}

/// Whether coordinate j of the gradient depends on x_j alone.
template <class Real> HT_HD bool is_separable(const Objective<Real>& objective) {
  return objective.visit([](const auto& f) { return is_separable(f); });
}

// --- the noise

/// Whether the law of the noise is none at all; its scales may be 0 besides.
template <class Real> HT_HD bool is_silent(const Noise<Real>& law) {
  return law.tag == Noise<Real>::template tag_of<NoNoise<Real>>();
}

/// E Z², infinite where there is none.
template <class... Law> HT_HD double variance_of(const Choice<Law...>& law) {
  return law.visit([](const auto& z) { return z.variance(); });
}

/// Whether it is Gaussian, by its name or as the stable law of index 2.
inline bool is_normal(const Noise<double>& law) {
  return law.visit([](const auto& z) {
    using Law = std::decay_t<decltype(z)>;
    if constexpr (std::is_same_v<Law, Stable<double>>)
      return z.alpha == 2;
    else
      return std::is_same_v<Law, Gaussian<double>>;
  });
}

/// The a of n^(1/a) by which n variates add up to one, or 0 where sums of the noise have another law than the noise.
inline double sum_index_of(const Noise<double>& law) {
  return law.visit([](const auto& z) {
    if constexpr (KnowsSumIndex<std::decay_t<decltype(z)>>)
      return z.sum_index();
    else
      return 0.0;
  });
}

/// The β of a stable law; 0 of other laws, which are symmetric.
template <class... Law> double beta_of(const Choice<Law...>& law) {
  return law.visit([](const auto& z) {
    if constexpr (std::is_same_v<std::decay_t<decltype(z)>, Stable<double>>)
      return z.beta;
    else
      return 0.0;
  });
}

/// The same, but 0 where α = 2 makes it meaningless.
inline double skewness_of(const Noise<double>& law) {
  return is_normal(law) ? 0 : beta_of(law);
}

/// The α of P(|Z| > z) ~ z^-α, infinite for lighter tails.
inline double tail_index_of(const Noise<double>& law) {
  return law.visit([](const auto& z) -> double { return z.tail_index(); });
}

/// The scale of the stable law that attracts sums of the noise's law of scale 1, of tail index below 2.
inline double attracting_scale_of(const Noise<double>& law) {
  return law.visit([](const auto& z) {
    if constexpr (std::is_same_v<std::decay_t<decltype(z)>, StudentT<double>>)
      return stable_scale_of_student_t(z.dof);
    else
      return 1.0;
  });
}

/// Whether all agents see noise of one scale, wherever they are.
template <class Real> HT_HD bool has_one_scale(const GradientNoise<Real>& noise) {
  return noise.scale.size == 1 && (!noise.affine || noise.gradient_scale.size == 1);
}

/// The mean of the squares of a slice's numbers.
template <class Table> double mean_square(const Slice& slice, const Table& table) {
  double sum = 0;
  for (std::uint32_t i = 0; i < slice.size; ++i) sum += table[slice.offset + i] * table[slice.offset + i];
  return sum / slice.size;
}

// --- what agents send and the server makes of it

/// Whether the step size depends on the gradient.
template <class Real> HT_HD bool is_normalized(const Normalization<Real>& normalization) {
  return normalization.tag != Normalization<Real>::template tag_of<NoNormalization<Real>>();
}

/// Whether a step is x ← x - η η_k n (1/N) Σ_i g_i and nothing else.
template <class Real> HT_HD bool descends(const Optimizer<Real>& optimizer) {
  return optimizer.visit([](const auto& o) { return Descends<std::decay_t<decltype(o)>>; });
}

/// Whether the server steps along the mean of the agents' gradients, compressed or not.
inline bool steps_along_gradients(const Optimizer<double>& optimizer) {
  return optimizer.visit([](const auto& o) {
    using O = std::decay_t<decltype(o)>;
    return SendsGradients<O> && StepsAlongMean<O>;
  });
}

/// Whether the server steps along the mean of the signs of the agents' gradients.
inline bool steps_along_signs(const Optimizer<double>& optimizer) {
  return optimizer.visit([](const auto& o) {
    using O = std::decay_t<decltype(o)>;
    return SendsSigns<O> && StepsAlongMean<O>;
  });
}

/// Whether the server's step hangs on the agents' gradients by their mean alone.
inline bool averages_gradients(const Optimizer<double>& optimizer) {
  return optimizer.visit([](const auto& o) {
    if constexpr (MayAverageGradients<std::decay_t<decltype(o)>>)
      return o.averages_gradients();
    else
      return false;
  });
}

/// Whether agents compress their gradients.
inline bool compresses(const Optimizer<double>& optimizer) {
  return optimizer.visit([](const auto& o) { return Compresses<std::decay_t<decltype(o)>>; });
}

/// Whether all agents of a step draw the same uniforms for their compression.
template <class Real> HT_HD bool shares_uniforms(const Optimizer<Real>& optimizer) {
  return optimizer.visit([](const auto& o) { return o.shared_uniforms(); });
}

/// The ω with which compression adds to the variance of what agents send, 0 without compression; nothing where it is
/// biased.
inline std::optional<double> omega_of(const Optimizer<double>& optimizer, std::int32_t dimension) {
  return optimizer.visit([&](const auto& o) -> std::optional<double> {
    if constexpr (Compresses<std::decay_t<decltype(o)>>)
      return o.compressor.visit([&](const auto& c) -> std::optional<double> {
        if constexpr (KnowsOmega<std::decay_t<decltype(c)>>)
          return c.omega(dimension);
        else
          return std::nullopt;
      });
    else
      return 0;
  });
}

/// How compression by an optimizer spreads messages, {0, 0} without compression; not finite where the compressor is no
/// linear map.
template <class O> HT_HD Spread spread_of(const O& optimizer, std::int32_t dimension) {
  if constexpr (Compresses<O>)
    return optimizer.compressor.visit([&](const auto& c) -> Spread {
      if constexpr (SpreadsLinearly<std::decay_t<decltype(c)>>)
        return c.spread(dimension);
      else
        return {std::numeric_limits<double>::infinity(), 0};
    });
  else
    return {0, 0};
}

/// Its sum, by which every coordinate's variance grows where all are alike; nothing where the compressor is no linear
/// map.
inline std::optional<double> total_spread_of(const Optimizer<double>& optimizer, std::int32_t dimension) {
  const Spread spread = optimizer.visit([&](const auto& o) { return spread_of(o, dimension); });
  const double total = spread.diagonal + spread.whole;
  return total < std::numeric_limits<double>::infinity() ? std::optional(total) : std::nullopt;
}

// --- what a step draws

/// How many numbers of each kind the steps of an optimizer use.
struct DrawCounts {
  std::uint64_t variates = 0; ///< of noise, a step
  std::uint64_t uniforms = 0; ///< of compression, a message
  std::uint64_t normals = 0;  ///< of the objective's data, an agent
  bool shared_uniforms = false;

  /// Of compression in a step of `agents` agents.
  HT_HD std::uint64_t uniforms_of_step(std::int32_t agents) const {
    return (shared_uniforms ? 1 : static_cast<std::uint64_t>(agents)) * uniforms;
  }

  /// Of the objective's data in a step of `agents` agents.
  HT_HD std::uint64_t normals_of_step(std::int32_t agents) const {
    return static_cast<std::uint64_t>(agents) * normals;
  }
};

/// The counts of a model.
template <class Real> HT_HD DrawCounts draw_counts(const Model<Real>& model) {
  DrawCounts counts;
  counts.variates = static_cast<std::uint64_t>(model.agents) * static_cast<std::uint64_t>(model.dimension);
  counts.uniforms = model.optimizer.visit(
      [&](const auto& o) { return static_cast<std::uint64_t>(o.uniforms_per_message(model.dimension)); });
  counts.normals = static_cast<std::uint64_t>(normals_per_agent<Real>(model.objective));
  counts.shared_uniforms = shares_uniforms<Real>(model.optimizer);
  return counts;
}

/// How many numbers of each kind the steps of an integrator use.
struct IncrementCounts {
  std::uint64_t increments = 0; ///< of the driver, a step
  std::uint64_t normals = 0;    ///< of the integrator's own, a step
  std::uint64_t of_agents = 0;  ///< variates of the agents' noise, a step of the optimizer, where that drives
};

/// The counts of a model whose path is that of an SDE.
template <class Real> HT_HD IncrementCounts increment_counts(const Model<Real>& model) {
  IncrementCounts counts;
  counts.increments = static_cast<std::uint64_t>(model.integration.noise_dimension);
  if (facts_of(model.integration.integrator).extra_normals) counts.normals = counts.increments;
  if (model.integration.common_noise) counts.of_agents = counts.increments * static_cast<std::uint64_t>(model.agents);
  return counts;
}

/// How many random numbers a step of the recursion makes use of.
inline std::uint64_t numbers_of_recursion(const Model<double>& model) {
  const DrawCounts counts = draw_counts(model);
  return (is_silent(model.noise.law) ? 0 : counts.variates) + counts.uniforms_of_step(model.agents) +
         counts.normals_of_step(model.agents);
}

/// The same of an integrator's step; what agents draw where their noise drives is not counted.
inline std::uint64_t numbers_of_integrator(const Model<double>& model) {
  const IncrementCounts counts = increment_counts(model);
  return counts.increments + counts.normals;
}

/// Whether agents all send the same message: nothing is drawn for it.  Data are not looked at.
inline bool sends_one_message(const Model<double>& model) {
  return is_silent(model.noise.law) && draw_counts(model).uniforms == 0;
}

} // namespace heavytail
