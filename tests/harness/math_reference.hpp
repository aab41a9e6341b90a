// SPDX-License-Identifier: MIT
// The elementary functions as MPFR has them, and errors in units in the last place.
#pragma once

#include <heavytail/lanes/lane.hpp>

#include <mpfr.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <string_view>
#include <vector>

namespace heavytail::reference {

/// A number of MPFR, with enough digits to judge float64.
class Exact {
public:
  explicit Exact(double value = 0) {
    mpfr_init2(number_, 128);
    mpfr_set_d(number_, value, MPFR_RNDN);
  }

  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;

  ~Exact() { mpfr_clear(number_); }

  mpfr_ptr get() { return number_; }

private:
  mpfr_t number_;
};

/// Largest error in units in the last place of `exact`, a subnormal's unit being the smallest number.  Where one is not
/// finite the error is 0 if both agree and 1 if the other is the largest number, else infinite.
template <class Real> double units_off(Real result, mpfr_srcptr exact) {
  using Limits = std::numeric_limits<Real>;
  constexpr double wrong = std::numeric_limits<double>::infinity();
  if (std::isnan(result) || mpfr_nan_p(exact) != 0) return std::isnan(result) == (mpfr_nan_p(exact) != 0) ? 0 : wrong;
  const double nearest = sizeof(Real) == sizeof(float) ? static_cast<double>(mpfr_get_flt(exact, MPFR_RNDN))
                                                       : mpfr_get_d(exact, MPFR_RNDN);
  if (std::isinf(result) || std::isinf(nearest)) {
    if (static_cast<double>(result) == nearest) return 0;
    const double other = std::isinf(result) ? nearest : static_cast<double>(result);
    return std::abs(other) == static_cast<double>(Limits::max()) ? 1 : wrong;
  }
  if (mpfr_zero_p(exact) != 0) return result == 0 ? 0 : wrong;
  const mpfr_exp_t unit =
      std::max<mpfr_exp_t>(mpfr_get_exp(exact), Limits::min_exponent) - static_cast<mpfr_exp_t>(Limits::digits);
  Exact difference;
  mpfr_sub_d(difference.get(), exact, static_cast<double>(result), MPFR_RNDN);
  mpfr_mul_2si(difference.get(), difference.get(), -unit, MPFR_RNDN);
  return std::abs(mpfr_get_d(difference.get(), MPFR_RNDN));
}

/// The same in float32 where `exact` is known as a double, which is 2^29 times as fine.
inline double units_off_single(float result, double exact) {
  using Limits = std::numeric_limits<float>;
  constexpr double wrong = std::numeric_limits<double>::infinity();
  if (std::isnan(result) || std::isnan(exact)) return std::isnan(result) == std::isnan(exact) ? 0 : wrong;
  const auto nearest = static_cast<float>(exact);
  if (std::isinf(result) || std::isinf(nearest)) {
    if (result == nearest) return 0;
    return std::abs(std::isinf(result) ? nearest : result) == Limits::max() ? 1 : wrong;
  }
  if (exact == 0) return result == 0 ? 0 : wrong;
  const int unit = std::max(std::ilogb(exact) + 1, Limits::min_exponent) - Limits::digits;
  return std::abs(std::ldexp(exact - static_cast<double>(result), -unit));
}

/// One of our functions: how MPFR has it, how the host's library has it in double (for float32), where its values
/// change most.
struct Function {
  std::string_view name;
  std::function<void(mpfr_ptr result, mpfr_srcptr x)> exact;
  std::function<double(double)> in_double;
  std::vector<double> around; ///< points are dense on [-a, a] for each of these a
  bool positive_normal_only = false;
};

namespace detail {

using InMpfr = int(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);

inline std::function<void(mpfr_ptr, mpfr_srcptr)> rounded(InMpfr* function) {
  return [function](mpfr_ptr result, mpfr_srcptr x) { function(result, x, MPFR_RNDN); };
}

/// sin(πx) in double, of a float.
inline double sine_of_pi(double x) {
  const double reduced = std::remainder(x, 2.0);
  const double folded = std::abs(reduced) > 0.5 ? std::copysign(1.0, reduced) - reduced : reduced;
  return std::sin(std::numbers::pi * folded);
}

inline double cosine_of_pi(double x) {
  return std::sin(std::numbers::pi * (0.5 - std::abs(std::remainder(x, 2.0))));
}

} // namespace detail

/// cosh(x) - 1 = 2 sinh²(x/2).
inline void coshm1(mpfr_ptr result, mpfr_srcptr x) {
  mpfr_div_2ui(result, x, 1, MPFR_RNDN);
  mpfr_sinh(result, result, MPFR_RNDN);
  mpfr_sqr(result, result, MPFR_RNDN);
  mpfr_mul_2ui(result, result, 1, MPFR_RNDN);
}

/// All functions of one argument.
inline std::vector<Function> functions() {
  using detail::rounded;
  const auto coshm1_in_double = [](double x) { return 2 * std::sinh(x / 2) * std::sinh(x / 2); };
  const auto tangent = [](double x) { return detail::sine_of_pi(x) / detail::cosine_of_pi(x); };
  return {
      {"log", rounded(mpfr_log), [](double x) { return std::log(x); }, {2, 100}},
      {"log_positive_normal", rounded(mpfr_log), [](double x) { return std::log(x); }, {2, 100}, true},
      {"log1p", rounded(mpfr_log1p), [](double x) { return std::log1p(x); }, {1, 100}},
      {"exp", rounded(mpfr_exp), [](double x) { return std::exp(x); }, {1, 105, 750}},
      {"expm1", rounded(mpfr_expm1), [](double x) { return std::expm1(x); }, {1, 40, 720}},
      {"sinpi", rounded(mpfr_sinpi), detail::sine_of_pi, {1, 1000}},
      {"cospi", rounded(mpfr_cospi), detail::cosine_of_pi, {1, 1000}},
      {"tanpi", rounded(mpfr_tanpi), tangent, {1, 1000}},
      {"erf", rounded(mpfr_erf), [](double x) { return std::erf(x); }, {1, 6}},
      {"erfc", rounded(mpfr_erfc), [](double x) { return std::erfc(x); }, {1, 10.5, 27.5}},
      {"atan", rounded(mpfr_atan), [](double x) { return std::atan(x); }, {1, 10}},
      {"sinh", rounded(mpfr_sinh), [](double x) { return std::sinh(x); }, {2, 90, 711}},
      {"cosh", rounded(mpfr_cosh), [](double x) { return std::cosh(x); }, {2, 90, 711}},
      {"coshm1", coshm1, coshm1_in_double, {3, 90, 711}},
      {"tanh", rounded(mpfr_tanh), [](double x) { return std::tanh(x); }, {1.5, 10}},
      {"lgamma_positive", rounded(mpfr_lngamma), {}, {3, 14, 1000}},
  };
}

} // namespace heavytail::reference
