// SPDX-License-Identifier: MIT
// Underdamped Langevin dynamics, dX = V dt, dV = -(γV + ∇f(X)) dt + √(2γT) dW, stationary density
// ∝ exp(-(f + |v|²/2)/T).  The state is x and then v; x_{d+j} is the velocity v_j, and velocities start at 0.
// Source: theory.md 6.5; BAOAB: B. Leimkuhler, C. Matthews, Appl. Math. Res. Express (2013) 34.
#pragma once

#include <heavytail/objectives/all.hpp>
#include <heavytail/processes/process.hpp>

namespace heavytail {

/// dX = V dt, dV = -(friction V + ∇f(X)) dt + √(2 friction T) dW.
template <class Real> struct UnderdampedLangevin {
  Objective<Real> objective;
  Real friction{}, temperature{};

  HT_HD std::int32_t state_dimension(std::int32_t d) const { return 2 * d; }

  HT_HD std::int32_t positions(std::int32_t d) const { return d / 2; }

  HT_HD std::int32_t noise_dimension(std::int32_t d) const { return d / 2; }

  HT_HD bool diagonal() const { return false; }

  template <Lane F, int D> HT_HD void drift(const real_of<F>* table, const Point<F, D>& x, Point<F, D>& out) const {
    if constexpr (D <= 0) {
      const std::int32_t d = positions(x.size());
      const Point<F, D> position = part_of(x, 0, d);
      Point<F, D> force = part_of(out, d, d);
      objective.visit([&](const auto& f) { f.gradient(table, position, force); });
      for (std::int32_t j = 0; j < d; ++j) {
        out[j] = x[d + j];
        out[d + j] = fma(F(-friction), x[d + j], -force[j]);
      }
    }
  }

  template <Lane F, int D>
  HT_HD void diffusion(const real_of<F>* /*table*/, const Point<F, D>& dw, Point<F, D>& out) const {
    const std::int32_t d = positions(dw.size());
    const F volatility(sqrt(Real(2) * friction * temperature));
    for (std::int32_t j = 0; j < d; ++j) {
      out[d + j] = volatility * dw[j];
      out[j] = F(Real(0));
    }
  }

  /// `factor` e^(-γ dt), `gain` √(T (1 - e^(-2γ dt)) / dt) of an increment of variance dt, `shift` dt/2.
  Transition<double> transition(double dt, double /*alpha*/) const {
    return {.factor = exp(-friction * dt),
            .gain = sqrt(2 * friction * temperature * reverted_share(2, friction, dt)),
            .shift = 0.5 * dt};
  }

  /// Half a kick, half a drift, the exact friction and noise, half a drift, half a kick.  `force` is overwritten.
  template <Lane F, int D>
  HT_HD void baoab(const real_of<F>* table, Point<F, D>& x, const Point<F, D>& dw, const Transition<Real>& t,
                   Point<F, D>& force) const {
    if constexpr (D <= 0) {
      const std::int32_t d = positions(x.size());
      const Point<F, D> position = part_of(x, 0, d);
      Point<F, D> gradient = part_of(force, 0, d);
      const auto kick = [&] {
        objective.visit([&](const auto& f) { f.gradient(table, position, gradient); });
        for (std::int32_t j = 0; j < d; ++j) x[d + j] = fma(F(-t.shift), gradient[j], x[d + j]);
      };
      kick();
      for (std::int32_t j = 0; j < d; ++j) {
        x[j] = fma(F(t.shift), x[d + j], x[j]);
        x[d + j] = fma(F(t.gain), dw[j], F(t.factor) * x[d + j]);
        x[j] = fma(F(t.shift), x[d + j], x[j]);
      }
      kick();
    }
  }

  static constexpr auto description() {
    using Self = UnderdampedLangevin;
    return describe("underdamped_langevin",
                    "Underdamped Langevin dynamics dX = V dt, dV = -(friction V + grad f) dt + sqrt(2 friction T) dW.",
                    "theory.md 6.5", component("objective", &Self::objective, "objectives", "the potential f"),
                    parameter("friction", &Self::friction, non_negative, "1/time", "friction"),
                    parameter("temperature", &Self::temperature, non_negative, "f", "temperature T"));
  }
};

} // namespace heavytail
