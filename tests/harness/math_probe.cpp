// SPDX-License-Identifier: MIT
// The elementary functions over arrays, compiled for one SIMD target.
#include "tests/harness/math_probe.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/target.hpp>

namespace heavytail {
inline namespace HT_TARGET {

namespace {

/// result[i] = f(x[i], y[i]); lanes of the last pack that are left over repeat its first point.
template <class Function, class Real> void over_array(const Real* x, const Real* y, Real* result, std::size_t count) {
  using F = TargetLane<Real>;
  constexpr std::size_t lanes = lane_count<F>;
  Real some_x[lanes];
  Real some_y[lanes];
  Real some_result[lanes];
  for (std::size_t i = 0; i < count; i += lanes) {
    for (std::size_t j = 0; j < lanes; ++j) {
      const std::size_t from = i + j < count ? i + j : i;
      some_x[j] = x[from];
      some_y[j] = y[from];
    }
    store(Function{}(load(some_x, static_cast<F*>(nullptr)), load(some_y, static_cast<F*>(nullptr))), some_result);
    for (std::size_t j = 0; j < lanes && i + j < count; ++j) result[i + j] = some_result[j];
  }
}

template <class Function> constexpr probe::MathFunction entry(const char* name, int arguments, Function /*type*/) {
  return {name, arguments, over_array<Function, float>, over_array<Function, double>};
}

/// log Γ is for float64 alone.
struct LogGamma {
  template <class F> F operator()(F x, F /*y*/) const { return lgamma_positive(x); }
};

} // namespace

probe::MathFunctions math_probe() {
  static constexpr probe::MathFunction functions[] = {
      entry("log", 1, [](auto x, auto) { return heavytail::log(x); }),
      entry("log_positive_normal", 1, [](auto x, auto) { return log_positive_normal(x); }),
      entry("log1p", 1, [](auto x, auto) { return heavytail::log1p(x); }),
      entry("exp", 1, [](auto x, auto) { return heavytail::exp(x); }),
      entry("expm1", 1, [](auto x, auto) { return heavytail::expm1(x); }),
      entry("sinpi", 1, [](auto x, auto) { return heavytail::sinpi(x); }),
      entry("cospi", 1, [](auto x, auto) { return heavytail::cospi(x); }),
      entry("tanpi", 1, [](auto x, auto) { return heavytail::tanpi(x); }),
      entry("pow", 2, [](auto x, auto y) { return heavytail::pow(x, y); }),
      entry("erf", 1, [](auto x, auto) { return heavytail::erf(x); }),
      entry("erfc", 1, [](auto x, auto) { return heavytail::erfc(x); }),
      entry("atan", 1, [](auto x, auto) { return heavytail::atan(x); }),
      entry("sinh", 1, [](auto x, auto) { return heavytail::sinh(x); }),
      entry("cosh", 1, [](auto x, auto) { return heavytail::cosh(x); }),
      entry("coshm1", 1, [](auto x, auto) { return heavytail::coshm1(x); }),
      entry("tanh", 1, [](auto x, auto) { return heavytail::tanh(x); }),
      {"lgamma_positive", 1, nullptr, over_array<LogGamma, double>},
  };
  return {functions, sizeof(functions) / sizeof(functions[0])};
}

} // namespace HT_TARGET
} // namespace heavytail
