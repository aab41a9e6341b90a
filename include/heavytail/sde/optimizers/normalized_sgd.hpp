// SPDX-License-Identifier: MIT
// Normalised SGD: moments of g/‖g‖ for g = ∇f + sζ in R^d, ζ Gaussian.  With ρ = ‖∇f‖/s and b = d/2 + 1,
//   E g/‖g‖ = Φ ∇f/s,  Cov = D I + C ∇f∇f'/s²,  D = ₁F₁(1; b; -ρ²/2)/d,  C = ₁F₁(1; b+1; -ρ²/2)/(d+2) - Φ²,
//   Φ = Γ((d+1)/2) / (√2 Γ(b)) ₁F₁(½; b; -ρ²/2).
// Φ √(ρ²+d), D (ρ²+d) and C (ρ²+d)² vary little in ρ/(ρ + √(d+2)), and are looked up.
// Source: theory.md 6.2; Euler's integral of ₁F₁ with w = 1 - exp(-v).
#pragma once

#include <heavytail/lanes/piecewise.hpp>
#include <heavytail/lanes/quadrature.hpp>
#include <heavytail/model_facts.hpp>
#include <heavytail/optimizers/normalized_sgd.hpp>
#include <heavytail/sde/sde_of_optimizer.hpp>

#include <cstdint>
#include <vector>

namespace heavytail {

/// E g/‖g‖ = mean · ∇f and Cov g/‖g‖ = variance · I + rank_one · ∇f∇f'.
template <Lane F> struct DirectionMoments {
  F mean, variance, rank_one;
};

namespace detail {

inline constexpr std::int32_t direction_intervals = 32;

/// ∫_0^1 exp(-sw) (1 - w)^(rate - 1) dw, rate > 0.
template <class Real> Real confluent_integral(Real s, Real rate) {
  return half_line_integral(Real(1) / (s + rate), [&](Real v) { return exp(s * expm1(-v) - rate * v); });
}

/// ∫_0^1 exp(-sw) w^-½ (1 - w)^(rate - 1) dw, rate > 0; v = y².
template <class Real> Real confluent_root_integral(Real s, Real rate) {
  return half_line_integral(Real(1) / sqrt(s + rate), [&](Real y) {
    const Real w = -expm1(-y * y);
    return Real(2) * y / sqrt(w) * exp(-s * w - rate * y * y);
  });
}

/// Φ √(ρ² + d).
template <class Real> Real scaled_direction_mean(Real rho, Real d) {
  constexpr Real inverse_root_two_pi = Real(0x1.9884533d43651p-2);
  const Real integral = confluent_root_integral(Real(0.5) * rho * rho, Real(0.5) * (d + Real(1)));
  return inverse_root_two_pi * integral * sqrt(rho * rho + d);
}

/// D (ρ² + d).  In one dimension all of the variance, 1 - erf²(ρ/√2), stands here.
template <class Real> Real scaled_direction_variance(Real rho, Real d) {
  if (d == Real(1)) {
    Real mean = 0;
    Real complement = 0;
    erf_and_complement(Real(0x1.6a09e667f3bcdp-1) * rho, mean, complement);
    return complement * (Real(1) + mean) * (rho * rho + Real(1));
  }
  return Real(0.5) * confluent_integral(Real(0.5) * rho * rho, Real(0.5) * d) * (rho * rho + d);
}

/// C (ρ² + d)².
template <class Real> Real scaled_direction_rank_one(Real rho, Real d) {
  if (d == Real(1)) return Real(0);
  const Real square = rho * rho + d;
  const Real second = Real(0.5) * confluent_integral(Real(0.5) * rho * rho, Real(0.5) * d + Real(1));
  const Real mean = scaled_direction_mean(rho, d);
  return second * square * square - mean * mean * square;
}

} // namespace detail

/// What `direction_moments` looks up, for vectors of `dimension` coordinates: three functions, one after the other.
template <class Table> Slice prepare_directions(Table& table, std::int32_t dimension) {
  using Real = typename Table::value_type;
  const auto d = static_cast<Real>(dimension);
  const Real scale = sqrt(d + Real(2));
  const auto fit = [&](auto&& function) {
    return piecewise::fit(table, detail::direction_intervals,
                          [&](Real x) { return function(scale * x / (Real(detail::direction_intervals) - x), d); });
  };
  Slice all = fit([](Real rho, Real n) { return detail::scaled_direction_mean(rho, n); });
  all.size += fit([](Real rho, Real n) { return detail::scaled_direction_variance(rho, n); }).size;
  all.size += fit([](Real rho, Real n) { return detail::scaled_direction_rank_one(rho, n); }).size;
  return all;
}

/// The directions of ∇f + sζ, as far as its length and s go.
template <Lane F> struct DirectionLaw {
  const real_of<F>* table;
  Slice prepared;
  std::int32_t dimension;
  F length, scale; ///< ‖∇f‖ and s

  HT_HD DirectionMoments<F> moments() const {
    const F zero(real_of<F>(0));
    const F square = total();
    const F variance = scale * scale / square;
    DirectionMoments<F> m{look_up(0).value / sqrt(square), look_up(1).value * variance,
                          look_up(2).value * variance / square};
    const auto moves = square > zero;
    m.mean = select(moves, m.mean, zero);
    m.variance = select(moves, m.variance, zero);
    m.rank_one = select(moves, m.rank_one, zero);
    return m;
  }

  /// Derivative of the mean's factor where ½‖∇f‖² changes by `along` and s by `change_of_scale`.
  HT_HD F change_of_mean(const F& along, const F& change_of_scale) const {
    using Real = real_of<F>;
    const F zero(Real(0));
    const F d(static_cast<Real>(dimension));
    const piecewise::Jet<F> jet = look_up(0);
    const F half_width = sqrt(d + F(Real(2)));
    const F sum = fma(half_width, scale, length);
    const F change_of_length = select(length > zero, along / length, zero);
    const F change_of_place = F(Real(detail::direction_intervals)) * half_width *
                              fma(scale, change_of_length, -length * change_of_scale) / (sum * sum);
    const F square = total();
    const F root = sqrt(square);
    const F change_of_square = fma(d * scale, change_of_scale, along); // half of it
    const F change = (jet.slope * change_of_place - jet.value * change_of_square / square) / root;
    return select(square > zero, change, zero);
  }

private:
  /// ‖∇f‖² + d s².
  HT_HD F total() const { return fma(F(static_cast<real_of<F>>(dimension)) * scale, scale, length * length); }

  HT_HD piecewise::Jet<F> look_up(std::uint32_t function) const {
    using Real = real_of<F>;
    const F intervals{Real(detail::direction_intervals)};
    const F width = sqrt(F(static_cast<Real>(dimension + 2))) * scale;
    const Slice part{prepared.offset + function * (prepared.size / 3), prepared.size / 3};
    return piecewise::jet<5>(table, part, fma(-intervals, width / (length + width), intervals));
  }
};

template <class Real> struct NormalizedSgdSde {
  using Optimizer = NormalizedSgd<Real>;
  static constexpr OptimizerSdeFacts facts{};

  template <bool Mean, bool Variance, Lane F, int D>
  HT_HD static F moments(const Optimizer& /*optimizer*/, const SdePlace<F, D>& here, Point<F, D>& variance) {
    const DirectionMoments<F> m = directions(here).moments();
    for (std::int32_t j = 0; j < here.x.size(); ++j) {
      if constexpr (Mean) here.scratch.first[j] = m.mean * here.gradient()[j];
      if constexpr (Variance) variance[j] = m.variance;
    }
    return m.rank_one;
  }

  template <Lane F, int D> HT_HD static const Point<F, D>& rank_one(const SdePlace<F, D>& here) {
    return here.gradient();
  }

  template <Lane F, int D>
  HT_HD static void change_of_mean(const Optimizer& /*optimizer*/, const SdePlace<F, D>& here, const Point<F, D>& bent,
                                   const F& along) {
    const DirectionLaw<F> law = directions(here);
    const double variance = variance_of(here.model.noise.law);
    const F change_of_scale = F(static_cast<Real>(variance)) * here.scales().change_of_scale_of_mean(law.scale, along);
    const F mean = law.moments().mean;
    const F change = law.change_of_mean(along, change_of_scale);
    for (std::int32_t j = 0; j < bent.size(); ++j)
      here.scratch.second[j] = fma(mean, bent[j], change * here.gradient()[j]);
  }

  template <Lane F, int D>
  HT_HD static void variance_slope(const Optimizer& /*optimizer*/, const SdePlace<F, D>& /*here*/,
                                   const Point<F, D>& /*curvature*/, Point<F, D>& /*out*/) {}

  template <class Inquiry> static void check(const Optimizer& /*optimizer*/, Inquiry& inquiry) {
    inquiry.needs_symmetric_noise();
    if (!is_normal(inquiry.model().noise.law))
      inquiry.refuse("/noise/type", "\"gaussian\"", inquiry.noise(),
                     "the moments of g/|g| are known for Gaussian noise alone");
  }

  static NoiseKind noise_kind(const Optimizer& /*optimizer*/, const Model<double>& /*model*/) {
    return NoiseKind::general;
  }

  static void prepare(Model<double>& model, std::vector<double>& table) {
    model.sde.prepared = prepare_directions(table, model.dimension);
  }

private:
  /// The law of the direction of the mean gradient.
  template <Lane F, int D> HT_HD static DirectionLaw<F> directions(const SdePlace<F, D>& here) {
    const F unit(sqrt(static_cast<Real>(variance_of(here.model.noise.law))));
    return {here.table, here.model.sde.prepared, here.model.dimension, sqrt(here.gradient_norm_squared),
            unit * here.scales().scale_of_mean()};
  }
};

} // namespace heavytail
