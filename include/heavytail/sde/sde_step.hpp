// SPDX-License-Identifier: MIT
// One step of the integrator of one replica per lane: the only place that joins SDE, driver and integrator.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/model.hpp>
#include <heavytail/processes/process_sde.hpp>
#include <heavytail/random/source.hpp>
#include <heavytail/random/stream.hpp>

#include <cstdint>

namespace heavytail {

/// The points that the integration of an SDE works with.  With D > 0 they own their coordinates; with D = 0 the buffers
/// are the caller's.
template <Lane F, int D> struct SdeWorkspace {
  Point<F, D> x;       ///< the replica
  Point<F, D> rest;    ///< of the driver's increment over a step of the optimizer, for the substeps to come
  Point<F, D> dw;      ///< increments of the driver
  Point<F, D> normals; ///< what else the integrator draws
  IntegratorScratch<F, D> integrator;

  static constexpr std::int32_t count = 4 + IntegratorScratch<F, D>::count;

  /// What a replica remembers beside x.
  HT_HD Point<F, D>& memory() { return rest; }

  HT_HD const Point<F, D>& memory() const { return rest; }

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
            point(3),
            {point(4), point(5), point(6), point(7), point(8), point(9), point(10)}};
  }
};

/// An SDE as the block loop moves a pack of replicas along it.
template <Lane F, int D> class SdeMotion {
public:
  using Real = real_of<F>;
  using Space = SdeWorkspace<F, D>;
  using Normals = Choice<Gaussian<Real>>;

  HT_HD SdeMotion(const Model<Real>& model, const Real* table, const Stream<F>& stream, Space& work)
      : model_(model), facts_(facts_of(model.integration.integrator)),
        process_(model.process, model.integration.transition, table, stream),
        driver_(stream, model.integration.driver, Purpose::driver), normals_(stream, normals_list_, Purpose::sde),
        work_(work) {}

  SdeMotion(const SdeMotion&) = delete;
  SdeMotion& operator=(const SdeMotion&) = delete;

  /// Makes the memory that of a replica at its start.
  HT_HD void reset() {
    for (std::int32_t j = 0; j < work_.rest.size(); ++j) work_.rest[j] = F(Real(0));
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
    const Integration<Real>& integration = model_.integration;
    const F scale(integration.driver_scale);
    for (std::int32_t j = 0; j < integration.noise_dimension; ++j) work_.dw[j] = scale * driver_();
    if (facts_.extra_normals)
      for (std::int32_t j = 0; j < integration.noise_dimension; ++j) work_.normals[j] = normals_();
    const IntegratorStep<F, D> s{moments(n), integration.dt, integration.root_dt,
                                 work_.dw,   work_.normals,  integration.additive};
    integration.integrator.visit(
        [&](const auto& integrator) { integrator.step(process_, s, work_.x, work_.integrator); });
  }

  HT_HD Point<F, D>& x() { return work_.x; }

  /// A point that an observable may overwrite.
  HT_HD Point<F, D>& scratch() { return work_.integrator.first; }

  /// About how many random numbers a step takes.
  HT_HD std::uint64_t numbers_per_step() const {
    return static_cast<std::uint64_t>(model_.integration.noise_dimension);
  }

  /// The variance of coordinate `j` over step `n` from where x stands; S must be diagonal and the driver Gaussian.
  HT_HD F variance(std::int64_t n, std::int32_t j) {
    detail::diagonal(process_, work_.x, moments(n).begin, work_.integrator.fourth, work_.integrator.diffusion);
    const F deviation = work_.integrator.diffusion[j];
    return deviation * deviation * F(model_.integration.dt);
  }

private:
  HT_HD StepMoments<Real> moments(std::int64_t n) const {
    const auto at = [&](Real part) {
      return Moment<Real>{(static_cast<Real>(n) + part) * model_.integration.dt, Real(1), n};
    };
    return {at(Real(0)), at(Real(0.25)), at(Real(0.75)), at(Real(1))};
  }

  const Model<Real>& model_;
  IntegratorFacts facts_;
  ProcessSde<F, D> process_;
  VariateSource<F, Driver<Real>> driver_;
  Normals normals_list_{};
  VariateSource<F, Normals> normals_;
  Space& work_;
};

} // namespace heavytail
