// SPDX-License-Identifier: MIT
// Compiled once per SIMD target: each pack of replicas draws what its steps draw, from the same sources, in the same
// order, and adds it up.  What a step draws: step.hpp, sde_step.hpp.
#include "kernels/cpu/noise_floor.hpp"

#include <heavytail/lanes/target.hpp>
#include <heavytail/sde/sde_step.hpp>
#include <heavytail/step.hpp>

namespace heavytail::inline HT_TARGET {

namespace {

/// The sum of the next `count` numbers of a source.
template <class F, class Source> F sum_of(Source& source, std::uint64_t count, F sum) {
  for (std::uint64_t n = 0; n < count; ++n) sum = sum + source();
  return sum;
}

/// What the steps of an optimizer draw: noise, the compressor's uniforms (once where the agents share them), and the
/// objective's data.
template <class F>
F sum_of_optimizer(const Model<real_of<F>>& model, StepRange steps, const Stream<F>& stream, Point<F, 0> noise) {
  Draws<F> draws(model, stream);
  const DrawCounts counts = draw_counts(model);
  const auto agents = static_cast<std::uint64_t>(model.agents);
  seek(draws, counts, model.agents, steps.from);
  F sum(real_of<F>(0));
  for (std::int64_t k = steps.from; k < steps.until; ++k) {
    if (model.noise.joint == Joint::isotropic) {
      for (std::uint64_t i = 0; i < agents; ++i) {
        detail::sample_isotropic(model, stream, static_cast<std::uint64_t>(k) * agents + i, noise);
        for (std::int32_t j = 0; j < noise.size(); ++j) sum = sum + noise[j];
      }
    } else {
      sum = sum_of(draws.noise, counts.variates, sum);
    }
    sum = sum_of(draws.compression, counts.uniforms_of_step(model.agents), sum);
    sum = sum_of(draws.data, counts.normals_of_step(model.agents), sum);
  }
  return sum;
}

/// What the steps of an integrator draw: the driver's increments, the integrator's own normals, and the agents' noise
/// where that drives.
template <class F> F sum_of_integrator(const Model<real_of<F>>& model, StepRange steps, const Stream<F>& stream) {
  using Real = real_of<F>;
  using Normals = Choice<Gaussian<Real>>;
  const Integration<Real>& integration = model.integration;
  const IncrementCounts counts = increment_counts(model);
  const auto first = static_cast<std::uint64_t>(steps.from);
  const auto substeps = static_cast<std::uint64_t>(integration.substeps);
  const Normals normal_law{};
  VariateSource<F, Driver<Real>> driver(stream, integration.driver, Purpose::driver);
  VariateSource<F, Normals> normals(stream, normal_law, Purpose::integrator);
  VariateSource<F, Noise<Real>> noise(stream, model.noise.law, Purpose::noise);
  driver.seek(first * counts.increments);
  normals.seek(first * counts.normals);
  noise.seek((first + substeps - 1) / substeps * counts.of_agents);
  F sum(Real(0));
  for (std::int64_t n = steps.from; n < steps.until; ++n) {
    if (n % integration.substeps == 0) sum = sum_of(noise, counts.of_agents, sum);
    sum = sum_of(driver, counts.increments, sum);
    sum = sum_of(normals, counts.normals, sum);
  }
  return sum;
}

template <class Real>
double draw_numbers(PathKind kind, const Model<Real>& model, StepRange steps, std::uint64_t first, std::int64_t count,
                    void* scratch) {
  using F = TargetLane<Real>;
  const Point<F, 0> noise{static_cast<F*>(scratch), model.dimension};
  double sum = 0;
  for (std::int64_t done = 0; done < count; done += lane_count<F>) {
    const Stream<F> stream = Stream<F>::of(model.seed, first + static_cast<std::uint64_t>(done));
    Real sums[lane_count<F>];
    store(kind == PathKind::discrete ? sum_of_optimizer<F>(model, steps, stream, noise)
                                     : sum_of_integrator<F>(model, steps, stream),
          sums);
    for (std::int64_t lane = 0; lane < lane_count<F> && done + lane < count; ++lane)
      sum += static_cast<double>(sums[lane]);
  }
  return sum;
}

} // namespace

#define HT_STRING_OF(name) #name
#define HT_STRING(name) HT_STRING_OF(name)

// NOLINTNEXTLINE(misc-use-internal-linkage): the table in noise_floors.cpp declares it
NoiseFloor noise_floor() {
  return {HT_STRING(HT_TARGET), draw_numbers<float>, draw_numbers<double>};
}

} // namespace heavytail::inline HT_TARGET
