// SPDX-License-Identifier: MIT
// The tail index of stationary laws under noise that grows with the gradient.
#pragma once

#include <optional>

namespace heavytail {

class Forecast; // host/theory/forecast.hpp

/// The root κ > 0 of E|kept + spread ξ|^κ = 1, ξ ~ N(0, 1), up to 64; nothing where E log|kept + spread ξ| ≥ 0, so that
/// there is no stationary law, or where the root is larger.  spread > 0.
/// Source: Kesten 1973; Goldie 1991; theory.md 3.5.
std::optional<double> kesten_root(double kept, double spread);

/// Powers of a state below this one have means that some thousand replicas show, where random factors multiply it whose
/// logarithms' variances add up to `log_variance` > 0: the mean of power p of a lognormal state hangs on replicas
/// p √log_variance standard deviations of the logarithm out, and 3.5 are allowed.
double visible_powers(double log_variance);

/// The tail index of |x| of a model in one dimension with a constant step and Gaussian noise that grows with the
/// gradient, or of its SDE by Euler and Maruyama's scheme.
std::optional<double> kesten_index(const Forecast& forecast);

/// Powers of |x| below this one have a mean however long a path is, as far as the law of the noise and the index above
/// tell; of optimizers whose messages are gradients.
double moment_index_of_x(const Forecast& forecast);

} // namespace heavytail
