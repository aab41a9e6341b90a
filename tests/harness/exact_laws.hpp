// SPDX-License-Identifier: MIT
// Exact distribution functions of the noise laws, for tests.  Stable laws by Nolan's integral (Zolotarev's form (M)
// shifted to the 1-parametrisation), written from the end where each tail is small, and by inversion of the
// characteristic function as a second, independent way.
// Source: J. P. Nolan, Stochastic Models 13 (1997) 759; J. Gil-Pelaez, Biometrika 38 (1951) 481.
#pragma once

#include <boost/math/distributions/complement.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <boost/math/tools/roots.hpp>

#include <cmath>
#include <functional>
#include <numbers>
#include <utility>

namespace heavytail::test {

/// P(Z ≤ x) and P(Z > x), each with small relative error.
struct Tails {
  double lower, upper;
};

/// A law by its distribution function and its quantiles: quantile({p, 1 - p}).
struct ExactLaw {
  std::function<Tails(double)> tails;
  std::function<double(Tails)> quantile;
};

/// A law of Boost.Math.
template <class Distribution> ExactLaw boost_law(const Distribution& law) {
  return {[law](double x) { return Tails{cdf(law, x), cdf(boost::math::complement(law, x))}; },
          [law](Tails p) {
            return p.lower < 0.5 ? quantile(law, p.lower) : quantile(boost::math::complement(law, p.upper));
          }};
}

/// Near the quantile of a continuous law, to three digits: where exactly a sample is compared does not matter.
inline double quantile_by_search(const std::function<Tails(double)>& tails, Tails p) {
  const bool from_below = p.lower < 0.5;
  const auto excess = [&](double y) {
    const Tails at = tails(std::sinh(y));
    return from_below ? at.lower - p.lower : p.upper - at.upper;
  };
  const double far = 200;
  const auto close = [](double a, double b) { return std::abs(b - a) < 1e-3; };
  std::uintmax_t iterations = 200;
  const auto bracket = boost::math::tools::toms748_solve(excess, -far, far, close, iterations);
  return std::sinh(0.5 * (bracket.first + bracket.second));
}

/// S_alpha(beta, 1, 0) in Nolan's 1-parametrisation.
class StableLaw {
public:
  StableLaw(double alpha, double beta) : alpha_(alpha), beta_(beta) {}

  Tails tails(double x) const {
    if (alpha_ == 1 && beta_ == 0) return {std::atan2(1, -x) / pi, std::atan2(1, x) / pi};
    if (alpha_ == 1) return beta_ > 0 ? index_one(x, beta_) : swapped(index_one(-x, -beta_));
    return x > 0 ? positive(x, beta_) : (x < 0 ? swapped(positive(-x, -beta_)) : at_zero());
  }

  /// P(Z ≤ x) from the characteristic function, to about 1e-7; for x of order 1 and alpha not small.
  double inverted(double x) const {
    const double skew = alpha_ == 1 ? 0 : beta_ * std::tan(pi * alpha_ / 2);
    const auto integrand = [&](double u) {
      const double power = std::pow(u, alpha_);
      const double phase = alpha_ == 1 ? -beta_ * 2 / pi * u * std::log(u) : skew * power;
      return std::exp(-power) * std::sin(phase - u * x) / u;
    };
    // Panels that grow with u: the integrand is singular at 0 and has decayed as exp(-40) at the end.
    const double end = std::pow(40, 1 / alpha_);
    double sum = 0;
    double from = 0;
    for (double to = 1e-12; from < end; to = std::min(2 * to, to + 2)) {
      sum +=
          boost::math::quadrature::gauss_kronrod<double, 31>::integrate(integrand, from, std::min(to, end), 3, 1e-10);
      from = to;
    }
    return 0.5 - sum / pi;
  }

  ExactLaw law() const {
    const StableLaw self = *this;
    return {[self](double x) { return self.tails(x); },
            [self](Tails p) { return quantile_by_search([&](double x) { return self.tails(x); }, p); }};
  }

private:
  static constexpr double pi = std::numbers::pi;

  static Tails swapped(Tails p) { return {p.upper, p.lower}; }

  /// Integral over (0, length) of f(exponent) where `exponent(distance from 0, distance from length)` is monotone.  It
  /// is split where the exponent passes 1 and f turns from one limit to the other, and each part begins at its end of
  /// the interval, for full relative precision there.
  template <class Exponent, class F> static double integral(double length, const Exponent& exponent, const F& f) {
    static boost::math::quadrature::tanh_sinh<double> rule(8);
    const auto from_start = [&](double d) { return finite(f(exponent(d, length - d))); };
    const auto from_end = [&](double d) { return finite(f(exponent(length - d, d))); };
    double low = std::log(1e-30);
    double high = std::log(length);
    const bool rising = exponent(std::exp(low), length) < 1;
    for (int i = 0; i < 60; ++i) {
      const double d = std::exp(0.5 * (low + high));
      ((exponent(d, length - d) < 1) == rising ? low : high) = std::log(d);
    }
    const double turn = std::min(std::exp(low), length * (1 - 1e-12));
    return rule.integrate(from_start, 0.0, turn, 1e-7) + rule.integrate(from_end, 0.0, length - turn, 1e-7);
  }

  double theta_0(double beta) const {
    // arctan(β tan(πα/2)) / α, exact for β = ±1.
    if (std::abs(beta) == 1)
      return std::copysign(alpha_ < 1 ? pi / 2 : pi / alpha_ - pi / 2, alpha_ < 1 ? beta : -beta);
    return std::atan(beta * std::tan(pi * alpha_ / 2)) / alpha_;
  }

  Tails at_zero() const {
    const double angle = theta_0(beta_) / pi;
    return {0.5 - angle, 0.5 + angle};
  }

  /// x > 0, alpha ≠ 1.  δ = π/2 - θ runs from 0 to π/2 + θ_0.
  Tails positive(double x, double beta) const {
    const double angle = theta_0(beta);
    const double length = pi / 2 + angle;
    if (length <= 0) return {1, 0};
    const double a = alpha_;
    const double first = std::log(std::cos(a * angle)) / (a - 1) + std::log(x) * a / (a - 1);
    const double offset = pi / 2 - (a * angle + (a - 1) * pi / 2);
    const auto exponent = [&](double d, double rest) {
      const double log_cosine = std::log(std::sin(d));
      return std::exp(first + a / (a - 1) * (log_cosine - std::log(std::sin(a * rest))) +
                      std::log(std::sin(offset + (a - 1) * d)) - log_cosine);
    };
    const double decayed = integral(length, exponent, decay) / pi;
    if (a > 1) return {1 - decayed, decayed};
    const double rest = integral(length, exponent, growth) / pi;
    return {0.5 - angle / pi + decayed, rest};
  }

  /// alpha = 1, beta > 0.
  static Tails index_one(double x, double beta) {
    const auto exponent = [&](double d, double rest) {
      // θ = π/2 - d = rest - π/2, sin d = cos θ = sin rest.
      const double near = d < rest ? std::sin(d) : std::sin(rest);
      const double tangent = (d < rest ? std::cos(d) : -std::cos(rest)) / near;
      const double q = pi / 2 * (1 - beta) + beta * rest;
      return std::exp(-pi * x / (2 * beta) + std::log(2 / pi * q / near) + q * tangent / beta);
    };
    return {integral(pi, exponent, decay) / pi, integral(pi, exponent, growth) / pi};
  }

  static double decay(double exponent) { return std::exp(-exponent); }

  static double growth(double exponent) { return -std::expm1(-exponent); }

  /// At the very ends 0·∞ stands for the limit 0.
  static double finite(double value) { return std::isfinite(value) ? value : 0; }

  double alpha_, beta_;
};

} // namespace heavytail::test
