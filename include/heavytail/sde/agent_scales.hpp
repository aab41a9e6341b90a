// SPDX-License-Identifier: MIT
// The noise scales of the agents at one point, s_i² = σ0,i² + σ1,i² ‖∇f‖².
// Source: theory.md 1.1.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/model.hpp>
#include <heavytail/model_facts.hpp>

#include <cstdint>

namespace heavytail {

/// The scales of all agents where the squared norm of the gradient is `gradient_norm_squared`.
template <Lane F> struct AgentScales {
  const GradientNoise<real_of<F>>& noise;
  const real_of<F>* table;
  std::int32_t agents;
  F gradient_norm_squared;

  /// How many scales must be looked at for a mean over agents: one where all are equal.
  HT_HD std::int32_t distinct() const { return has_one_scale(noise) ? 1 : agents; }

  HT_HD F operator[](std::int32_t i) const { return noise.template scale_at<F>(table, i, gradient_norm_squared); }

  /// Derivative of s_i where ½‖∇f‖² changes by `along`; 0 where there is no noise.
  HT_HD F change(std::int32_t i, const F& scale, const F& along) const {
    const F zero(real_of<F>(0));
    if (!noise.affine) return zero;
    const F growth = noise.gradient_scale.template at<F>(table, i);
    return select(scale > zero, growth * growth * along / scale, zero);
  }

  /// Mean of σ1,i² over the agents: half the derivative of the mean of s_i² with respect to ½‖∇f‖².
  HT_HD F mean_growth_square() const {
    if (!noise.affine) return F(real_of<F>(0));
    const auto count = static_cast<std::int32_t>(noise.gradient_scale.size);
    F sum(real_of<F>(0));
    for (std::int32_t i = 0; i < count; ++i) {
      const F growth = noise.gradient_scale.template at<F>(table, i);
      sum = fma(growth, growth, sum);
    }
    return count == 1 ? sum : sum / F(static_cast<real_of<F>>(count));
  }

  /// Mean of s_i² over the agents.
  HT_HD F mean_square() const {
    const std::int32_t count = distinct();
    const F first = (*this)[0];
    F sum = first * first;
    for (std::int32_t i = 1; i < count; ++i) {
      const F scale = (*this)[i];
      sum = fma(scale, scale, sum);
    }
    return count == 1 ? sum : sum / F(static_cast<real_of<F>>(count));
  }

  /// √(mean s_i² / N): the scale of the mean of the agents' Gaussian noise.
  HT_HD F scale_of_mean() const { return sqrt(mean_square() / F(static_cast<real_of<F>>(agents))); }

  /// Derivative of that, `scale`, where ½‖∇f‖² changes by `along`.
  HT_HD F change_of_scale_of_mean(const F& scale, const F& along) const {
    const F zero(real_of<F>(0));
    const F change = along * mean_growth_square() / (F(static_cast<real_of<F>>(agents)) * scale);
    return select(scale > zero, change, zero);
  }

  /// (mean s_i^p)^(1/p) over the agents.
  HT_HD F power_mean(const F& p) const {
    const std::int32_t count = distinct();
    if (count == 1) return (*this)[0];
    F sum = pow((*this)[0], p);
    for (std::int32_t i = 1; i < count; ++i) sum = sum + pow((*this)[i], p);
    return pow(sum / F(static_cast<real_of<F>>(count)), F(real_of<F>(1)) / p);
  }
};

} // namespace heavytail
