// SPDX-License-Identifier: MIT
// One step of one replica per lane: the only place that joins objective, noise, optimizer and normalization.
//   g_i = ∇f(x) + s_i(x) Z_i,  s_i² = σ0,i² + σ1,i² ‖∇f‖²,  m_i = message(g_i),  x ← update(mean_i m_i, η η_k n(‖∇f‖))
// Messages that are counted: counted_messages.hpp.
// Source: theory.md 1.1, 1.4.
#pragma once

#include <heavytail/counted_messages.hpp>
#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/memory.hpp>
#include <heavytail/model.hpp>
#include <heavytail/model_facts.hpp>
#include <heavytail/move_along.hpp>
#include <heavytail/noise/gaussian.hpp>
#include <heavytail/random/source.hpp>
#include <heavytail/random/stream.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// The points that a step works with.  With D > 0 they own their coordinates, otherwise the buffers are the caller's.
template <Lane F, int D> struct Workspace {
  Point<F, D> x;        ///< the replica
  Point<F, D> gradient; ///< ∇f(x)
  Point<F, D> message;  ///< of one agent
  Point<F, D> mean;     ///< of the messages
  Point<F, D> noise;    ///< an isotropic noise vector
  Memory<F> memory;     ///< the optimizer's, the caller's for any D

  static constexpr std::int32_t count = 5; ///< of the points

  /// Points of `dimension` coordinates in `buffer`, which holds `count` · dimension lanes.  Only for D = 0.
  HT_HD static Workspace in(F* buffer, std::int32_t dimension) {
    const auto point = [&](std::int32_t i) { return Point<F, D>{buffer + i * dimension, dimension}; };
    return {point(0), point(1), point(2), point(3), point(4), {}};
  }

  /// The points of one of `stride` replicas side by side; `buffer` is the first number of that replica.  Only for
  /// D = strided.
  HT_HD static Workspace in(F* buffer, std::int32_t dimension, std::int64_t stride) {
    const auto point = [&](std::int64_t i) { return Point<F, D>{buffer + i * dimension * stride, dimension, stride}; };
    return {point(0), point(1), point(2), point(3), point(4), {}};
  }
};

/// The draws of one replica per lane, each consumer with its own numbering.
template <Lane F> struct Draws {
  using Normals = Choice<Gaussian<real_of<F>>>;

  const Stream<F>& stream;
  VariateSource<F, Noise<real_of<F>>> noise;
  UniformSource<F> compression;
  Normals normals{};
  VariateSource<F, Normals> data;

  HT_HD Draws(const Model<real_of<F>>& model, const Stream<F>& of)
      : stream(of), noise(of, model.noise.law, Purpose::noise), compression(of, Purpose::compression),
        data(of, normals, Purpose::objective) {}

  Draws(const Draws&) = delete;
  Draws& operator=(const Draws&) = delete;
};

/// Moves every source to the first draw of step `k`.
template <Lane F> HT_HD void seek(Draws<F>& draws, const DrawCounts& counts, std::int32_t agents, std::int64_t k) {
  const auto step = static_cast<std::uint64_t>(k);
  draws.noise.seek(step * counts.variates);
  draws.compression.seek(step * counts.uniforms_of_step(agents));
  draws.data.seek(step * counts.normals_of_step(agents));
}

namespace detail {

/// The noise-free stochastic gradient of one agent: the true one, or that of the data that the objective draws.
template <Lane F, int D>
HT_HD void sample_gradient(const Model<real_of<F>>& model, const real_of<F>* table, Draws<F>& draws,
                           Workspace<F, D>& work) {
  model.objective.visit([&](const auto& f) {
    if constexpr (DrawsData<std::decay_t<decltype(f)>>) f.sample_gradient(table, work.x, draws.data, work.message);
  });
}

/// Fills `noise` with the vector of agent number `vector` = k · agents + i.  One instance, and it sees nothing of the
/// state, so that small states stay in registers around it.
template <Lane F, int D>
[[gnu::noinline]] HT_HD void sample_isotropic(const Model<real_of<F>>& model, const Stream<F>& stream,
                                              std::uint64_t vector, Point<F, D>& noise) {
  model.noise.law.visit([&]<class Law>(const Law& law) {
    if constexpr (OffersIsotropic<Law, F>) {
      const auto blocks = static_cast<std::uint64_t>(Law::template isotropic_blocks<F>(model.dimension));
      law.sample_isotropic(stream, block_address(Purpose::noise, vector * blocks), noise);
    }
  });
}

/// The stochastic gradient of agent `i` at step `k`, in `work.message`.
template <Lane F, int D>
// NOLINTNEXTLINE(readability-function-size): what a step knows, without a struct that lanes would keep in memory
HT_HD void stochastic_gradient(const Model<real_of<F>>& model, const real_of<F>* table, std::int64_t k, std::int32_t i,
                               const F& gradient_norm_squared, Draws<F>& draws, Workspace<F, D>& work,
                               bool stochastic) {
  const F scale = model.noise.template scale_at<F>(table, i, gradient_norm_squared);
  if (stochastic) sample_gradient(model, table, draws, work);
  const Point<F, D>& centre = stochastic ? work.message : work.gradient;
  if (model.noise.joint == Joint::isotropic) {
    const auto first = static_cast<std::uint64_t>(k) * static_cast<std::uint64_t>(model.agents);
    Point<F, D> noise; // an object of its own: the call takes its address, and the workspace shall stay in registers
    if constexpr (D <= 0) noise = work.noise;
    sample_isotropic(model, draws.stream, first + static_cast<std::uint64_t>(i), noise);
    for (std::int32_t j = 0; j < work.x.size(); ++j) work.message[j] = fma(scale, noise[j], centre[j]);
    return;
  }
  for (std::int32_t j = 0; j < work.x.size(); ++j) work.message[j] = fma(scale, draws.noise(), centre[j]);
}

/// Which replicas, not yet diverged, have a sum of messages beyond the largest number, or two messages that are.
template <Lane F, int D> HT_HD mask_of<F> overflowed(const Workspace<F, D>& work) {
  constexpr real_of<F> largest = std::numeric_limits<real_of<F>>::max();
  mask_of<F> finite = abs(work.mean[0]) <= F(largest);
  for (std::int32_t j = 1; j < work.mean.size(); ++j) finite = finite & (abs(work.mean[j]) <= F(largest));
  return (work.x[0] == work.x[0]) & !finite;
}

} // namespace detail

/// η η_k.
template <class Real> HT_HD Real scheduled_rate(const Model<Real>& model, const Real* table, std::int64_t k) {
  const auto last = static_cast<std::int64_t>(model.learning_rate.size) - 1;
  return table[model.learning_rate.offset + static_cast<std::uint32_t>(k < last ? k : last)];
}

/// The step from x_k to x_{k+1} of every lane's replica.  `draws` must stand at step k and afterwards stands at k + 1.
template <Lane F, int D>
// NOLINTNEXTLINE(readability-function-cognitive-complexity): the recursion in one piece, as it is written
HT_HD void step(const Model<real_of<F>>& model, const real_of<F>* table, const DrawCounts& counts, std::int64_t k,
                Draws<F>& draws, Workspace<F, D>& work) {
  using Real = real_of<F>;
  model.objective.visit([&](const auto& f) { f.gradient(table, work.x, work.gradient); });
  const bool normalized = is_normalized<Real>(model.normalization);
  F gradient_norm_squared(Real(0));
  if (normalized || model.noise.affine) gradient_norm_squared = norm_squared(work.gradient);

  F step_size(scheduled_rate(model, table, k));
  if (normalized)
    step_size =
        step_size * model.normalization.visit([&](const auto& n) { return n.factor(sqrt(gradient_norm_squared)); });

  const bool counted = model.groups.counting != Counting::none;
  const bool stochastic = counts.normals != 0;
  const OptimizerStep<F> here{k, step_size, work.memory};
  model.optimizer.visit([&](const auto& optimizer) {
    // What messages are multiplied by while they are added up: 1, or for replicas whose sum overflows a power of two
    // by which it does not, so that the order of the agents decides nothing.  Messages that have overflowed themselves
    // leave an infinite mean, or NaN where they disagree.  Agents that remember what they sent send once.
    constexpr Real small_part = Real(0x1p-21);
    const bool sends_once = optimizer.memory_size().agent_points > 0;
    F part(sends_once && model.agents > 1 ? small_part : Real(1));
    for (bool again = sends_once;; again = true) {
      if (counted)
        MessageCounts<F>(model, table, draws.stream, k, gradient_norm_squared)
            .add_up(work.gradient, part, draws.noise, work.mean);
      for (std::int32_t i = 0; i < model.agents && !counted; ++i) {
        if (counts.shared_uniforms) draws.compression.seek(static_cast<std::uint64_t>(k) * counts.uniforms);
        detail::stochastic_gradient(model, table, k, i, gradient_norm_squared, draws, work, stochastic);
        optimizer.message(here, i, work.message, draws.compression);
        for (std::int32_t j = 0; j < work.x.size(); ++j)
          work.mean[j] = i == 0 ? part * work.message[j] : fma(part, work.message[j], work.mean[j]);
      }
      if (again || model.agents == 1) break;
      const auto overflowed = detail::overflowed<F>(work);
      if (!any(overflowed)) break;
      part = select(overflowed, F(small_part), part);
      heavytail::seek(draws, counts, model.agents, k);
    }
    if (model.agents > 1 && !counted) {
      const F share = F(Real(1) / static_cast<Real>(model.agents)) / part;
      for (std::int32_t j = 0; j < work.x.size(); ++j) work.mean[j] = work.mean[j] * share;
    }
    optimizer.update(here, work.mean, work.x);
  });
}

/// The recursion of an optimizer as the block loop moves a pack of replicas along it.
template <Lane F, int D> class DiscreteMotion {
public:
  using Space = Workspace<F, D>;
  static constexpr int dimension = D; ///< as Point has it

  HT_HD DiscreteMotion(const Model<real_of<F>>& model, const real_of<F>* table, const Stream<F>& stream, Space& work)
      : model_(model), table_(table), draws_(model, stream), counts_(draw_counts(model)), work_(work) {}

  HT_HD static MemorySize memory_size(const Model<real_of<F>>& model) {
    return model.optimizer.visit([](const auto& optimizer) { return optimizer.memory_size(); });
  }

  /// The next step is number `k`.
  HT_HD void seek(std::int64_t k) { heavytail::seek(draws_, counts_, model_.agents, k); }

  /// From x_k to x_{k+1}; steps are taken in order.
  HT_HD void step(std::int64_t k) { heavytail::step(model_, table_, counts_, k, draws_, work_); }

  /// The same steps up to x_until by a loop that chooses its objective once, where one agent's gradient with noise of a
  /// constant scale moves x as it is; `look` as move_along has it.  False where the steps are others.
  template <class Look> HT_HD bool hasten(std::int64_t from, std::int64_t until, Look& look) {
    if (!is_plain()) return false;
    const F scale = model_.noise.scale.template at<F>(table_, 0);
    model_.objective.visit([&](const auto& objective) {
      Point<F, D> x = work_.x;
      Point<F, D> gradient = work_.gradient;
      const auto move = [&](std::int64_t k, auto&& next, Point<F, D>& at) {
        objective.gradient(table_, at, gradient);
        const F step_size(scheduled_rate(model_, table_, k));
        for (std::int32_t j = 0; j < at.size(); ++j) at[j] = fma(-step_size, fma(scale, next(), gradient[j]), at[j]);
      };
      move_along(draws_.noise, from, until, x, move, look);
      work_.x = x;
    });
    return true;
  }

  HT_HD Point<F, D>& x() { return work_.x; }

  /// How much x_k counts in an average over time.
  HT_HD real_of<F> weight(std::int64_t k) const { return scheduled_rate(model_, table_, k); }

  /// A point that an observable may overwrite.
  HT_HD Point<F, D>& scratch() { return work_.message; }

  /// About how many random numbers a step takes.
  HT_HD std::uint64_t numbers_per_step() const { return counts_.variates; }

private:
  HT_HD bool is_plain() const {
    using Real = real_of<F>;
    // Agents whose messages are counted have another optimizer.
    return model_.agents == 1 && descends<Real>(model_.optimizer) && !is_normalized<Real>(model_.normalization) &&
           !model_.noise.affine && model_.noise.joint == Joint::independent && counts_.normals == 0;
  }

  const Model<real_of<F>>& model_;
  const real_of<F>* table_;
  Draws<F> draws_;
  DrawCounts counts_;
  Space& work_;
};

} // namespace heavytail
