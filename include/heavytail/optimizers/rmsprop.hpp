// SPDX-License-Identifier: MIT
// RMSprop: v ← β2 v + (1-β2) ḡ², x ← x - η η_k ḡ / (√v + ε).  Kept is r = √v, as by adam.
// Source: Tieleman and Hinton 2012.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scaled_norm.hpp>
#include <heavytail/optimizers/optimizer.hpp>

#include <cstdint>
#include <vector>

namespace heavytail {

/// RMSprop at the server, on the mean of the agents' gradients; the mean square starts at 0.
template <class Real> struct Rmsprop : PlainGradient {
  static constexpr bool sends_gradients = true;

  Real beta2{}, epsilon{};
  Real root_beta2{}, root_rest2{}; ///< √β2, √(1 - β2)

  void prepare(std::vector<double>& /*table*/) {
    root_beta2 = sqrt(beta2);
    root_rest2 = sqrt(1 - beta2);
  }

  HT_HD static constexpr MemorySize memory_size() { return {.server_points = 1}; }

  template <Lane F, int D> HT_HD void update(const OptimizerStep<F>& step, Point<F, D>& mean, Point<F, D>& x) const {
    clamp_to_finite(mean);
    Point<F, strided> r = step.memory.server_point(0);
    for (std::int32_t j = 0; j < x.size(); ++j) {
      // Roundings of the largest numbers may overflow.
      r[j] = clamped_to_finite(hypotenuse(F(root_beta2) * r[j], F(root_rest2) * mean[j]));
      x[j] = fma(-step.size, mean[j] / clamped_to_finite(r[j] + F(epsilon)), x[j]);
    }
  }

  static bool averages_gradients() { return true; }

  static constexpr auto description() {
    constexpr Range share{.low = 0, .high = 1, .open_high = true};
    return describe(
        "rmsprop", "RMSprop: x - eta eta_k g / (sqrt(v) + epsilon), of the running mean v of g^2.",
        "Tieleman and Hinton 2012",
        parameter("beta2", &Rmsprop::beta2, share, "1", "share of the mean square that is kept", Real(0.99)),
        parameter("epsilon", &Rmsprop::epsilon, positive, "gradient", "added to the root mean square", Real(1e-8)),
        derived(&Rmsprop::root_beta2), derived(&Rmsprop::root_rest2));
  }
};

} // namespace heavytail
