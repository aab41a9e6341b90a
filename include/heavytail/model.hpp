// SPDX-License-Identifier: MIT
// Model<Real>: the experiment as plain data.  One Model and its table of numbers are all that a lane reads.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/description.hpp>
#include <heavytail/describe/narrow.hpp>
#include <heavytail/describe/slice.hpp>
#include <heavytail/integrators/all.hpp>
#include <heavytail/lanes/lane.hpp>
#include <heavytail/noise/all.hpp>
#include <heavytail/normalizations/all.hpp>
#include <heavytail/objectives/all.hpp>
#include <heavytail/optimizers/all.hpp>
#include <heavytail/processes/all.hpp>
#include <heavytail/sde/driver.hpp>
#include <heavytail/sde/sde_model.hpp>

#include <cstdint>
#include <type_traits>

namespace heavytail {

/// Whether the coordinates of a noise vector are independent or share one mixing variable.
enum class Joint : std::int32_t { independent, isotropic };

/// The gradient noise: agent i sees ∇f(x) + s_i(x) Z with s_i² = scale_i² + gradient_scale_i² ‖∇f(x)‖².
template <class Real> struct GradientNoise {
  Noise<Real> law;
  Slice scale;          ///< σ0 of each agent, or one for all
  Slice gradient_scale; ///< σ1 of each agent, or one for all
  Joint joint = Joint::independent;
  bool affine = false; ///< some gradient_scale is not 0

  /// s_i of agent `i`.  The squared norm is looked at only where the noise is affine.
  template <Lane F> HT_HD F scale_at(const Real* table, std::int32_t i, const F& gradient_norm_squared) const {
    const F constant = scale.template at<F>(table, i);
    if (!affine) return constant;
    const F growth = gradient_scale.template at<F>(table, i);
    return sqrt(fma(constant, constant, growth * growth * gradient_norm_squared));
  }

  /// The parameters that every law has beside its own.
  static constexpr auto description() {
    return describe("noise", "Agent i sees grad f + s_i Z with s_i^2 = scale^2 + gradient_scale^2 |grad f|^2.",
                    "theory.md 1.1",
                    numbers("scale", &GradientNoise::scale, Extent::per_agent, non_negative, "gradient",
                            "scale of the noise (not its standard deviation), one for all or one per agent", 1.0),
                    numbers("gradient_scale", &GradientNoise::gradient_scale, Extent::per_agent, non_negative, "1",
                            "growth of the scale with the norm of the gradient, one for all or one per agent", 0.0),
                    word("joint", &GradientNoise::joint, {"independent", "isotropic"},
                         "independent coordinates, or one mixing variable for the vector", Joint::independent));
  }
};

/// Where replicas start: x_j = mean_j + deviation · N(0, 1).
template <class Real> struct InitialPoint {
  Slice mean;       ///< one number for all coordinates, or one each
  Real deviation{}; ///< 0: a fixed point
};

/// How an SDE is integrated.
template <class Real> struct Integration {
  Integrator<Real> integrator;
  Driver<Real> driver;         ///< the law of the motions that drive
  Transition<Real> transition; ///< what the process derives from the length of a step
  Real dt{}, root_dt{};        ///< length of a step, in the SDE's own time, and its root
  Real driver_scale{};         ///< dt^(1/α): the scale of the driver's increments
  Slice common_weight;         ///< of each agent's noise, where the optimizer's noise drives
  std::int32_t substeps = 1;   ///< steps in a step of the optimizer
  std::int32_t noise_dimension = 1;
  bool common_noise = false; ///< the optimizer's noise drives
  bool additive = false;     ///< the noise of the SDE is additive
};

/// What is drawn at once for the agents of a group, where that has the law of what each would draw.
enum class Counting : std::int32_t {
  none,        ///< nothing: each agent draws
  signs,       ///< how many of their signs are wrong, in each coordinate
  coordinates, ///< how many of their compressors keep a coordinate, in each
  messages,    ///< how many of their compressors keep the message
};

/// Agents in groups of equal noise scales, whose messages are counted.
template <class Real> struct AgentGroups {
  Counting counting = Counting::none;
  Slice sizes;      ///< agents in each group
  Real share{};     ///< 1/N of all agents
  Real kept{};      ///< probability with which a compressor keeps something
  Real sum_index{}; ///< of the noise, a: n of its variates add up to n^(1/a) of one
};

/// The experiment as plain data, in the number type of the lanes.
template <class Real> struct Model {
  Objective<Real> objective;
  GradientNoise<Real> noise;
  Optimizer<Real> optimizer;
  Normalization<Real> normalization;
  Process<Real> process;
  Integration<Real> integration;
  SdeModel<Real> sde; ///< read where an SDE stands for the optimizer
  InitialPoint<Real> initial_point;
  Slice learning_rate;      ///< η η_k for k = 0, 1, …; the last number stays for ever
  Real divergence_radius{}; ///< a replica with some |x_j| beyond it, or not a number, has diverged
  std::uint64_t seed = 0;
  std::int32_t dimension = 1; ///< of the state
  std::int32_t positions = 1; ///< coordinates of the state that are x: all but the velocities of a process
  std::int32_t agents = 1;    ///< whose messages are drawn; of groups where these are counted
  AgentGroups<Real> groups;
};

static_assert(std::is_trivially_copyable_v<Model<float>> && std::is_trivially_copyable_v<Model<double>>);

/// The integration in another number type.
template <class To> Integration<To> narrowed_integration(const Integration<double>& from) {
  Integration<To> to;
  to.integrator = narrowed_choice<Integrator<To>>(from.integrator);
  to.driver = narrowed_choice<Driver<To>>(from.driver);
  to.transition = {static_cast<To>(from.transition.factor), static_cast<To>(from.transition.gain),
                   static_cast<To>(from.transition.shift), static_cast<To>(from.transition.degrees)};
  to.dt = static_cast<To>(from.dt);
  to.root_dt = static_cast<To>(from.root_dt);
  to.driver_scale = static_cast<To>(from.driver_scale);
  to.common_weight = from.common_weight;
  to.substeps = from.substeps;
  to.noise_dimension = from.noise_dimension;
  to.common_noise = from.common_noise;
  to.additive = from.additive;
  return to;
}

/// The model in another number type; its table is converted number by number beside it.
template <class To> Model<To> narrowed_model(const Model<double>& from) {
  Model<To> to;
  to.objective = narrowed_choice<Objective<To>>(from.objective);
  to.noise = {narrowed_choice<Noise<To>>(from.noise.law), from.noise.scale, from.noise.gradient_scale, from.noise.joint,
              from.noise.affine};
  to.optimizer = narrowed_choice<Optimizer<To>>(from.optimizer);
  to.normalization = narrowed_choice<Normalization<To>>(from.normalization);
  to.process = narrowed_choice<Process<To>>(from.process);
  to.integration = narrowed_integration<To>(from.integration);
  to.sde = narrowed<SdeModel<To>>(from.sde);
  to.initial_point = {from.initial_point.mean, static_cast<To>(from.initial_point.deviation)};
  to.learning_rate = from.learning_rate;
  to.divergence_radius = static_cast<To>(from.divergence_radius);
  to.seed = from.seed;
  to.dimension = from.dimension;
  to.positions = from.positions;
  to.agents = from.agents;
  to.groups = {from.groups.counting, from.groups.sizes, static_cast<To>(from.groups.share),
               static_cast<To>(from.groups.kept), static_cast<To>(from.groups.sum_index)};
  return to;
}

} // namespace heavytail
