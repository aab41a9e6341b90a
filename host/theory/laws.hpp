// SPDX-License-Identifier: MIT
// The list of laws: each looks at a forecast and states what it knows of it, or nothing where it does not apply.
#pragma once

#include "host/input/experiment.hpp"
#include "host/theory/prediction.hpp"

#include <stop_token>

namespace heavytail {

class Forecast; // host/theory/forecast.hpp

/// The law of every coordinate of DSGD on a diagonal quadratic under Gaussian, Cauchy or symmetric stable noise, and of
/// its SDEs by Euler and Maruyama's scheme.
void stable_path_law(Forecast& forecast);

/// Means and second moments of DSGD, DCSGD with a linear compressor and momentum on a diagonal quadratic or one-pass
/// regression, and of their SDEs by Euler and Maruyama's scheme.
void second_moments(Forecast& forecast);

/// Stationary variances on a diagonal quadratic, where the start is forgotten.
void stationary_moments(Forecast& forecast);

/// The tail index of the stationary law where noise grows with the gradient.
void kesten_tail(Forecast& forecast);

/// The exact chain of DSignSGD with a constant step on a separable objective.
void sign_lattice(Forecast& forecast);

/// Theorems T1 to T5 as bounds of the mean loss and of average gradients.
void convergence_bounds(Forecast& forecast);

/// The share of diverged paths of DSGD on |x|^p/p, p > 2, under noise with power tails.
void divergence_hazard(Forecast& forecast);

/// The far tail of DSGD on a quadratic in one dimension under Student noise.
void student_tail(Forecast& forecast);

/// The law of processes with linear drift and constant noise.
void linear_process(Forecast& forecast);

/// Moments of processes whose noise grows with the state.
void growing_process(Forecast& forecast);

/// The stationary law of the Pearson diffusion.
void pearson_law(Forecast& forecast);

/// The stationary law of Langevin dynamics on a separable objective and of the double well, where the start is
/// forgotten.
void gibbs_law(Forecast& forecast);

/// Moments of linear systems.
void linear_system(Forecast& forecast);

/// Mean times and sides of first exits of processes.
void first_exits(Forecast& forecast);

/// All predictions for a model of an experiment, in the order of the list.  Laws that would take too long
/// (Forecast::affords) are left out.  Throws Interrupted soon after `stop` is requested.
Predictions predict(const Experiment& experiment, const ModelRun& run, std::stop_token stop = {});

} // namespace heavytail
