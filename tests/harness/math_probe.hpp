// SPDX-License-Identifier: MIT
// The elementary functions as plain functions over arrays, once per SIMD target.
#pragma once

#include <cstddef>

namespace heavytail::probe {

/// One function at `count` points, any number of them: result[i] = f(x[i]) or f(x[i], y[i]).  Functions of one argument
/// ignore `y`, which has `count` numbers nevertheless.
struct MathFunction {
  const char* name;
  int arguments;
  void (*single)(const float* x, const float* y, float* result, std::size_t count);
  void (*twofold)(const double* x, const double* y, double* result, std::size_t count);
};

/// All functions, in the same order for every target.
struct MathFunctions {
  const MathFunction* first;
  std::size_t count;
};

} // namespace heavytail::probe
