// SPDX-License-Identifier: MIT
// What laws of quadratics share: the eigenvalues, the steps of a linear recursion, and the law of an observable that is
// a function of |x| alone.
#pragma once

#include "host/theory/forecast.hpp"

#include <heavytail/model_facts.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace heavytail {

/// The eigenvalues of a diagonal quadratic objective, or of the one that one-pass regression has in the mean, one for
/// each coordinate, where no normalization bends the step; empty otherwise.
std::vector<double> eigenvalues_of(const Forecast& forecast);

/// Whether a step of the path is linear in x: the optimizer's own, or that of its SDE by Euler and Maruyama's scheme.
bool has_linear_steps(const Forecast& forecast);

/// What a step takes off coordinates of eigenvalue λ, relatively: hλ of the optimizer; (hλ ± ½h²λ²) dt of an SDE,
/// with + for classic2, - for faithful1.  Source: theory.md 2.2.
double shrinkage(const Forecast& forecast, double rate, double eigenvalue);

/// The law of an observable of a quadratic in one dimension, from that of x; nothing where the observable is none.
std::optional<Distribution> law_of_observable(const Forecast& forecast, std::size_t o, double eigenvalue,
                                              const Distribution& x);

} // namespace heavytail
