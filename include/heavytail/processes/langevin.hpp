// SPDX-License-Identifier: MIT
// Overdamped Langevin dynamics, dX = -∇f(X) dt + √(2T) dW, stationary density ∝ exp(-f/T).
// Source: theory.md 6.10, 3.4.
#pragma once

#include <heavytail/objectives/all.hpp>
#include <heavytail/processes/process.hpp>

namespace heavytail {

/// dX = -∇f(X) dt + √(2T) dW.
template <class Real> struct Langevin {
  Objective<Real> objective;
  Real temperature{};

  HT_HD std::int32_t state_dimension(std::int32_t d) const { return d; }

  HT_HD std::int32_t positions(std::int32_t d) const { return d; }

  HT_HD std::int32_t noise_dimension(std::int32_t d) const { return d; }

  HT_HD bool diagonal() const { return true; }

  template <Lane F, int D> HT_HD void drift(const real_of<F>* table, const Point<F, D>& x, Point<F, D>& out) const {
    objective.visit([&](const auto& f) { f.gradient(table, x, out); });
    for (std::int32_t j = 0; j < x.size(); ++j) out[j] = -out[j];
  }

  template <Lane F, int D>
  HT_HD void diffusion(const real_of<F>* /*table*/, const Point<F, D>& dw, Point<F, D>& out) const {
    const F volatility(sqrt(Real(2) * temperature));
    for (std::int32_t j = 0; j < dw.size(); ++j) out[j] = volatility * dw[j];
  }

  static constexpr auto description() {
    return describe("langevin", "Overdamped Langevin dynamics dX = -grad f dt + sqrt(2 T) dW.", "theory.md 6.10",
                    component("objective", &Langevin::objective, "objectives", "the potential f"),
                    parameter("temperature", &Langevin::temperature, non_negative, "f", "temperature T"));
  }
};

} // namespace heavytail
