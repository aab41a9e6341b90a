// SPDX-License-Identifier: MIT
// One stochastic gradient per agent and step of the integrator, where the covariance of compression is known only for a
// given message: its value there is unbiased for the mean over messages, and only that enters to weak order 1.
// Source: theory.md 2.1, case (b).
#pragma once

#include <heavytail/model.hpp>
#include <heavytail/random/source.hpp>
#include <heavytail/random/stream.hpp>
#include <heavytail/sde/agent_scales.hpp>

#include <cstdint>

namespace heavytail {

/// The gradients that the agents would draw at `x` in step `substep` of the integrator.
template <Lane F, int D> struct GradientSamples {
  const Model<real_of<F>>& model;
  const Stream<F>& stream;
  std::int64_t substep;
  const Point<F, D>& x;
  const Point<F, D>& gradient;
  Point<F, D>& message; ///< written
  Point<F, D>& noise;   ///< written

  /// Adds weight · V_jj(g_i) of every agent i to `variance`.
  template <class C>
  HT_HD void add_variance(const C& compressor, const AgentScales<F>& scales, const F& weight,
                          Point<F, D>& variance) const {
    VariateSource<F, Noise<real_of<F>>> noises(stream, model.noise.law, Purpose::sde_noise);
    const auto vector = static_cast<std::uint64_t>(substep) * static_cast<std::uint64_t>(model.agents);
    noises.seek(vector * static_cast<std::uint64_t>(model.dimension));
    for (std::int32_t i = 0; i < model.agents; ++i) {
      const auto number = vector + static_cast<std::uint64_t>(i);
      draw_data(scales.table, number);
      add_noise(noises, number, scales[i]);
      compressor.add_variance(message, weight, variance);
    }
  }

private:
  HT_HD void draw_data(const real_of<F>* table, std::uint64_t number) const {
    for (std::int32_t j = 0; j < message.size(); ++j) message[j] = gradient[j];
    model.objective.visit([&](const auto& f) {
      if constexpr (DrawsData<std::decay_t<decltype(f)>>) {
        const Choice<Gaussian<real_of<F>>> normal{};
        VariateSource<F, Choice<Gaussian<real_of<F>>>> data(stream, normal, Purpose::sde_data);
        data.seek(number * static_cast<std::uint64_t>(f.normals_per_agent()));
        f.sample_gradient(table, x, data, message);
      }
    });
  }

  HT_HD void add_noise(VariateSource<F, Noise<real_of<F>>>& noises, std::uint64_t number, const F& scale) const {
    if (model.noise.joint == Joint::independent) {
      for (std::int32_t j = 0; j < message.size(); ++j) message[j] = fma(scale, noises(), message[j]);
      return;
    }
    model.noise.law.visit([&]<class Law>(const Law& law) {
      if constexpr (OffersIsotropic<Law, F>) {
        const auto blocks = static_cast<std::uint64_t>(Law::template isotropic_blocks<F>(model.dimension));
        law.sample_isotropic(stream, block_address(Purpose::sde_noise, number * blocks), noise);
      }
    });
    for (std::int32_t j = 0; j < message.size(); ++j) message[j] = fma(scale, noise[j], message[j]);
  }
};

} // namespace heavytail
