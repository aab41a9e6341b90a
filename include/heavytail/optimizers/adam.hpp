// SPDX-License-Identifier: MIT
// Adam: m ← β1 m + (1-β1) ḡ, v ← β2 v + (1-β2) ḡ², x ← x - η η_k (m / (1-β1^(k+1))) / (√(v / (1-β2^(k+1))) + ε).
// Kept is the root r = √v, by r ← hypot(√β2 r, √(1-β2) ḡ): squares of gradients under heavy-tailed noise would
// overflow.
// Source: Kingma and Ba 2015.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scaled_norm.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <cstdint>
#include <vector>

namespace heavytail {

/// Adam at the server, on the mean of the agents' gradients; both moments start at 0.
template <class Real> struct Adam : PlainGradient {
  static constexpr bool sends_gradients = true;

  Real beta1{}, beta2{}, epsilon{};
  Real rest1{}; ///< 1 - β1
  Real log_beta1{}, log_beta2{};
  Real root_beta2{}, root_rest2{}; ///< √β2, √(1 - β2)

  /// In float64, so that 1 - β keeps its digits in float32.
  void prepare(std::vector<double>& /*table*/) {
    rest1 = 1 - beta1;
    log_beta1 = log(beta1);
    log_beta2 = log(beta2);
    root_beta2 = sqrt(beta2);
    root_rest2 = sqrt(1 - beta2);
  }

  HT_HD static constexpr MemorySize memory_size() { return {.server_points = 2}; }

  template <Lane F, int D> HT_HD void update(const OptimizerStep<F>& step, Point<F, D>& mean, Point<F, D>& x) const {
    clamp_to_finite(mean);
    Point<F, strided> m = step.memory.server_point(0);
    Point<F, strided> r = step.memory.server_point(1);
    const auto steps = static_cast<Real>(step.number + 1);
    const F size = step.size / F(-expm1(steps * log_beta1));
    const F unbias(Real(1) / sqrt(-expm1(steps * log_beta2)));
    for (std::int32_t j = 0; j < x.size(); ++j) {
      // Roundings of the largest numbers may overflow.
      m[j] = clamped_to_finite(fma(F(rest1), mean[j], F(beta1) * m[j]));
      r[j] = clamped_to_finite(hypotenuse(F(root_beta2) * r[j], F(root_rest2) * mean[j]));
      x[j] = fma(-size, m[j] / clamped_to_finite(fma(unbias, r[j], F(epsilon))), x[j]);
    }
  }

  static bool averages_gradients() { return true; }

  static constexpr auto description() {
    constexpr Range share{.low = 0, .high = 1, .open_high = true};
    return describe(
        "adam",
        "Adam: x - eta eta_k m^ / (sqrt(v^) + epsilon), of the running means m of g and v of g^2 without "
        "their bias.",
        "Kingma and Ba 2015",
        parameter("beta1", &Adam::beta1, share, "1", "share of the mean gradient that is kept", Real(0.9)),
        parameter("beta2", &Adam::beta2, share, "1", "share of the mean square that is kept", Real(0.999)),
        parameter("epsilon", &Adam::epsilon, positive, "gradient", "added to the root mean square", Real(1e-8)),
        derived(&Adam::rest1), derived(&Adam::log_beta1), derived(&Adam::log_beta2), derived(&Adam::root_beta2),
        derived(&Adam::root_rest2));
  }
};

} // namespace heavytail
