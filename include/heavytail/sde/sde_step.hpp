// SPDX-License-Identifier: MIT
// One step of the integrator of one replica per lane: the only place that joins SDE, driver and integrator.
//
// The increments of a model that shares its noise with the optimizer add up, over each step of the optimizer, to what
// the agents drew there: W = Σ_i w_i z_i, w_i ∝ σ_i, Σ w_i² = 1.  The substeps split it as a Brownian bridge: with r of
// them to come and R of W left, dW = R/r + √(dt (r-1)/r) ξ.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/memory.hpp>
#include <heavytail/model.hpp>
#include <heavytail/move_along.hpp>
#include <heavytail/processes/process_sde.hpp>
#include <heavytail/random/source.hpp>
#include <heavytail/random/stream.hpp>
#include <heavytail/sde/optimizer_sde.hpp>

#include <cstdint>

namespace heavytail {

/// The points that the integration of an SDE works with.  With D > 0 they own their coordinates, otherwise the buffers
/// are the caller's.
template <Lane F, int D> struct SdeWorkspace {
  Point<F, D> x;       ///< the replica
  Point<F, D> dw;      ///< increments of the driver
  Point<F, D> normals; ///< what else the integrator draws
  IntegratorScratch<F, D> integrator;
  SdeScratch<F, D> sde;
  Memory<F> memory; ///< the motion's, the caller's for any D

  static constexpr std::int32_t count = 3 + IntegratorScratch<F, D>::count + SdeScratch<F, D>::count;

  /// Points of `dimension` coordinates in `buffer`, which holds `count` · dimension lanes.  Only for D = 0.
  HT_HD static SdeWorkspace in(F* buffer, std::int32_t dimension) {
    return of([&](std::int64_t i) { return Point<F, D>{buffer + i * dimension, dimension}; });
  }

  /// The points of one of `stride` replicas side by side; `buffer` is the first number of that replica.  Only for
  /// D = strided.
  HT_HD static SdeWorkspace in(F* buffer, std::int32_t dimension, std::int64_t stride) {
    return of([&](std::int64_t i) { return Point<F, D>{buffer + i * dimension * stride, dimension, stride}; });
  }

private:
  template <class Make> HT_HD static SdeWorkspace of(Make&& point) {
    return {point(0),
            point(1),
            point(2),
            {point(3), point(4), point(5), point(6), point(7), point(8), point(9)},
            {point(10), point(11), point(12), point(13)},
            {}};
  }
};

/// An SDE as the block loop moves a pack of replicas along it.
template <Lane F, int D, class Sde> class SdeMotion {
public:
  using Real = real_of<F>;
  using Space = SdeWorkspace<F, D>;
  using Normals = Choice<Gaussian<Real>>;
  static constexpr int dimension = D; ///< as Point has it

  HT_HD SdeMotion(const Model<Real>& model, const Real* table, const Stream<F>& stream, Space& work, const Sde& sde)
      : model_(model), table_(table), facts_(facts_of(model.integration.integrator)), sde_(sde),
        driver_(stream, model.integration.driver, Purpose::driver),
        normals_(stream, normals_list_, Purpose::integrator), noise_(stream, model.noise.law, Purpose::noise),
        work_(work) {}

  SdeMotion(const SdeMotion&) = delete;
  SdeMotion& operator=(const SdeMotion&) = delete;

  /// Of the driver's increment over a step of the optimizer what is left for the substeps to come, where its noise
  /// drives.
  HT_HD static MemorySize memory_size(const Model<Real>& model) {
    return {.server_points = model.integration.common_noise ? 1 : 0};
  }

  /// The next step is number `n`.
  HT_HD void seek(std::int64_t n) {
    for (std::int32_t j = 0; j < work_.x.size(); ++j) work_.dw[j] = work_.normals[j] = F(Real(0));
    const auto first = static_cast<std::uint64_t>(n) * static_cast<std::uint64_t>(model_.integration.noise_dimension);
    driver_.seek(first);
    normals_.seek(first);
  }

  /// From step `n` of the integrator to the next; steps are taken in order.
  HT_HD void step(std::int64_t n) {
    if (with_euler_move([&](const auto& move) { move(n, driver_, work_.x); })) return;
    const Integration<Real>& integration = model_.integration;
    if (integration.common_noise)
      share_out(n);
    else
      for (std::int32_t j = 0; j < integration.noise_dimension; ++j)
        work_.dw[j] = F(integration.driver_scale) * driver_();
    if (facts_.extra_normals)
      for (std::int32_t j = 0; j < integration.noise_dimension; ++j) work_.normals[j] = normals_();
    const IntegratorStep<F, D> s{moments(n), integration.dt, integration.root_dt,
                                 work_.dw,   work_.normals,  integration.additive};
    integration.integrator.visit([&](const auto& integrator) { integrator.step(sde_, s, work_.x, work_.integrator); });
  }

  /// The same steps up to step `until` by a loop that chooses its process once, where Euler-Maruyama moves independent
  /// coordinates; `look` as move_along has it.  False where the steps are others.
  template <class Look> HT_HD bool hasten(std::int64_t from, std::int64_t until, Look& look) {
    return with_euler_move([&](const auto& move) {
      Point<F, D> x = work_.x;
      move_along(driver_, from, until, x, move, look);
      work_.x = x;
    });
  }

  HT_HD Point<F, D>& x() { return work_.x; }

  /// How much the state before step `n` counts in an average over time.
  HT_HD Real weight(std::int64_t n) const { return step_size(n, 0); }

  /// A point that an observable may overwrite.
  HT_HD Point<F, D>& scratch() { return work_.integrator.first; }

  /// About how many random numbers a step takes.
  HT_HD std::uint64_t numbers_per_step() const {
    return static_cast<std::uint64_t>(model_.integration.noise_dimension);
  }

  /// The variance of coordinate `j` over step `n` from where x stands; S must be diagonal and the driver Gaussian.
  HT_HD F variance(std::int64_t n, std::int32_t j) {
    detail::diagonal(sde_, work_.x, moments(n).begin, work_.integrator.fourth, work_.integrator.diffusion);
    const F deviation = work_.integrator.diffusion[j];
    return deviation * deviation * F(model_.integration.dt);
  }

  /// The drift's part b(x) dt of a step of a process whose coordinates move each by itself, of which x is one; NaN
  /// elsewhere.
  HT_HD F drift_step(F x) const
    requires requires { Sde::holds_process; }
  {
    return F(model_.integration.dt) * sde_.with_process([&]<class P>(const P& process) {
      if constexpr (is_scalar_process<P>) {
        return process.drift(x);
      } else if constexpr (D == 1) {
        const Point<F, 1> at{{x}};
        Point<F, 1> drift{{F(Real(0))}};
        process.drift(table_, at, drift);
        return drift[0];
      } else {
        return detail::not_a_number<F>();
      }
    });
  }

private:
  /// `use(move)` with what moves x by one step, as move_along has it, where Euler-Maruyama moves the coordinates of a
  /// scalar process; false elsewhere.
  template <class Use> HT_HD bool with_euler_move(Use&& use) {
    if constexpr (requires { Sde::holds_process; }) {
      const Integration<Real>& integration = model_.integration;
      constexpr std::int32_t euler = Integrator<Real>::template tag_of<EulerMaruyama<Real>>();
      if (integration.integrator.tag != euler) return false;
      return sde_.with_process([&]<class P>(const P& each) {
        if constexpr (is_scalar_process<P>) {
          const P process = each; // what a loop's calls cannot change, so that it may keep what is constant
          const F dt(integration.dt);
          const F scale(integration.driver_scale);
          use([&](std::int64_t /*n*/, auto&& next, Point<F, D>& x) {
            for (std::int32_t j = 0; j < x.size(); ++j) x[j] = euler_step(process, x[j], dt, scale, next());
          });
          return true;
        } else {
          return false;
        }
      });
    } else {
      return false;
    }
  }

  /// h at a quarter of step `n`; 1 for a process.
  HT_HD Real step_size(std::int64_t n, std::int32_t quarter) const {
    const Slice& rates = model_.learning_rate;
    if (rates.size == 0) return Real(1);
    const std::int32_t per_step = facts_.uses_quarters ? 4 : 1;
    const std::int64_t place = n * per_step + (facts_.uses_quarters ? quarter : quarter / 4);
    const auto last = static_cast<std::int64_t>(rates.size) - 1;
    return table_[rates.offset + static_cast<std::uint32_t>(place < last ? place : last)];
  }

  HT_HD StepMoments<Real> moments(std::int64_t n) const {
    const auto at = [&](std::int32_t quarter) {
      return Moment<Real>{(static_cast<Real>(n) + Real(0.25) * static_cast<Real>(quarter)) * model_.integration.dt,
                          step_size(n, quarter), n};
    };
    return {at(0), at(1), at(3), at(4)};
  }

  /// The increments of step `n` from the noise that the optimizer's agents draw.
  HT_HD void share_out(std::int64_t n) {
    const std::int32_t substeps = model_.integration.substeps;
    const auto s = static_cast<std::int32_t>(n % substeps);
    if (s == 0) gather(n / substeps);
    const auto left = static_cast<Real>(substeps - s);
    const F share(Real(1) / left);
    const F deviation(sqrt(model_.integration.dt * (left - Real(1)) / left));
    Point<F, strided> rest = work_.memory.server_point(0);
    for (std::int32_t j = 0; j < model_.integration.noise_dimension; ++j) {
      const F bridge = deviation * driver_();
      work_.dw[j] = s + 1 == substeps ? rest[j] : fma(share, rest[j], bridge);
      rest[j] = rest[j] - work_.dw[j];
    }
  }

  /// What the agents draw in step `k` of the optimizer, each with its weight.
  HT_HD void gather(std::int64_t k) {
    const auto agents = static_cast<std::uint64_t>(model_.agents);
    noise_.seek(static_cast<std::uint64_t>(k) * agents *
                static_cast<std::uint64_t>(model_.integration.noise_dimension));
    Point<F, strided> rest = work_.memory.server_point(0);
    for (std::int32_t i = 0; i < model_.agents; ++i) {
      // The weight of a lone agent is 1, and must not be rounded.
      const F weight = model_.agents == 1 ? F(Real(1)) : model_.integration.common_weight.template at<F>(table_, i);
      for (std::int32_t j = 0; j < model_.integration.noise_dimension; ++j)
        rest[j] = i == 0 ? weight * noise_() : fma(weight, noise_(), rest[j]);
    }
  }

  const Model<Real>& model_;
  const Real* table_;
  IntegratorFacts facts_;
  const Sde sde_;
  VariateSource<F, Driver<Real>> driver_;
  Normals normals_list_{};
  VariateSource<F, Normals> normals_;
  VariateSource<F, Noise<Real>> noise_;
  Space& work_;
};

/// The motion of a stochastic process.
template <Lane F, int D> class ProcessMotion : public SdeMotion<F, D, ProcessSde<F, D>> {
public:
  HT_HD ProcessMotion(const Model<real_of<F>>& model, const real_of<F>* table, const Stream<F>& stream,
                      SdeWorkspace<F, D>& work)
      : SdeMotion<F, D, ProcessSde<F, D>>(model, table, stream, work,
                                          {model.process, model.integration.transition, table, stream}) {}
};

/// The motion of the SDE that stands for an optimizer.
template <Lane F, int D> class SdeModelMotion : public SdeMotion<F, D, OptimizerSde<F, D>> {
public:
  HT_HD SdeModelMotion(const Model<real_of<F>>& model, const real_of<F>* table, const Stream<F>& stream,
                       SdeWorkspace<F, D>& work)
      : SdeMotion<F, D, OptimizerSde<F, D>>(model, table, stream, work, {model, table, stream, work.sde}) {}
};

} // namespace heavytail
