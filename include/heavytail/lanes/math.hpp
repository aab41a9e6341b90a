// SPDX-License-Identifier: MIT
// The elementary functions of the engine, as templates over a lane type.  They are made of exactly rounded operations
// alone, so that every backend gives the same bits.
// Errors, tested over the whole range: at most 2 units in the last place in float32 and 4 in float64.
#pragma once

#include <heavytail/lanes/math_error_function.hpp>
#include <heavytail/lanes/math_exponential.hpp>
#include <heavytail/lanes/math_gamma.hpp>
#include <heavytail/lanes/math_hyperbolic.hpp>
#include <heavytail/lanes/math_power.hpp>
#include <heavytail/lanes/math_trigonometric.hpp>
