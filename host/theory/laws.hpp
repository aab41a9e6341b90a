// SPDX-License-Identifier: MIT
// The list of laws: each looks at a forecast and states what it knows of it, or nothing where it does not apply.
#pragma once

#include "host/theory/forecast.hpp"

#include <vector>

namespace heavytail {

/// Steps times coordinates that a recursion of a law may take; longer ones state nothing.
inline constexpr double most_recursion_steps = 1e8;

/// The law of every coordinate of DSGD on a diagonal quadratic under Gaussian, Cauchy or symmetric stable noise, and of
/// its SDEs by Euler and Maruyama's scheme.
void stable_path_law(Forecast& forecast);

/// Means and second moments of DSGD, DCSGD with a linear compressor and momentum on a diagonal quadratic or one-pass
/// regression, and of their SDEs by Euler and Maruyama's scheme.
void second_moments(Forecast& forecast);

/// The tail index of the stationary law where noise grows with the gradient.
void kesten_tail(Forecast& forecast);

/// All predictions for a model of an experiment, in the order of the list.
std::vector<Prediction> predict(const Experiment& experiment, const ModelRun& run);

} // namespace heavytail
