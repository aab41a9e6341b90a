// SPDX-License-Identifier: MIT
// Laws whose tails, means beyond quantiles and trimmed means are known, with the truth about them.
#pragma once

#include "host/estimates/tail/value_runs.hpp"
#include "tests/statistics/numbers.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

namespace heavytail::test {

/// What is unknown of a law is NaN.
struct TailLaw {
  std::string name;
  std::function<double(Generator&)> draw;
  TailSide side = TailSide::upper; ///< where its tail is looked for
  double gamma = 0;
  std::function<double(double)> cvar;         ///< of p
  std::function<double(double)> trimmed_mean; ///< of the share
};

/// Student's t by Bailey's polar method.
inline double student(Generator& generator, double dof) {
  const double radius = std::sqrt(dof * (std::pow(uniform(generator), -2 / dof) - 1));
  return radius * std::cos(2 * std::numbers::pi * uniform(generator));
}

/// Symmetric stable of scale 1, by Chambers, Mallows and Stuck.
inline double stable(Generator& generator, double alpha) {
  const double angle = std::numbers::pi * (uniform(generator) - 0.5);
  const double rest = std::pow(std::cos((1 - alpha) * angle) / exponential(generator), (1 - alpha) / alpha);
  return std::sin(alpha * angle) / std::pow(std::cos(angle), 1 / alpha) * rest;
}

inline double student_cvar(double dof, double p) {
  const boost::math::students_t law(dof);
  const double x = quantile(law, p);
  return pdf(law, x) / (1 - p) * (dof + x * x) / (dof - 1);
}

inline double zero(double) {
  return 0;
}

inline double unknown(double) {
  return std::numeric_limits<double>::quiet_NaN();
}

/// P(X > x) = x^-α.
inline TailLaw pareto_law(double alpha) {
  const double gamma = 1 / alpha;
  return {"Pareto " + std::to_string(alpha).substr(0, 3),
          [gamma](Generator& g) { return std::pow(uniform(g), -gamma); },
          TailSide::upper,
          gamma,
          [gamma](double p) { return std::pow(1 - p, -gamma) / (1 - gamma); },
          [gamma](double s) {
            return (std::pow(1 - s, 1 - gamma) - std::pow(s, 1 - gamma)) / ((1 - gamma) * (1 - 2 * s));
          }};
}

inline TailLaw student_law(double dof) {
  return {"Student-t " + std::to_string(dof).substr(0, 3),
          [dof](Generator& g) { return student(g, dof); },
          TailSide::magnitudes,
          1 / dof,
          [dof](double p) { return student_cvar(dof, p); },
          zero};
}

inline TailLaw stable_law(double alpha) {
  return {"stable " + std::to_string(alpha).substr(0, 3),
          [alpha](Generator& g) { return stable(g, alpha); },
          TailSide::magnitudes,
          1 / alpha,
          unknown,
          zero};
}

/// P(X > x) = 1/(1 + x²): γ = 1/2, ρ = -1.
inline TailLaw burr_law() {
  const auto cvar = [](double p) {
    const double x = std::sqrt(1 / (1 - p) - 1);
    return x + (std::numbers::pi / 2 - std::atan(x)) / (1 - p);
  };
  return {"Burr", [](Generator& g) { return std::sqrt(1 / uniform(g) - 1); }, TailSide::upper, 0.5, cvar, unknown};
}

/// P(X ≤ x) = exp(-x^-3).
inline TailLaw frechet_law() {
  return {"Frechet 3",
          [](Generator& g) { return std::pow(exponential(g), -1.0 / 3); },
          TailSide::upper,
          1.0 / 3,
          [](double p) { return boost::math::tgamma_lower(2.0 / 3, -std::log(p)) / (1 - p); },
          unknown};
}

inline TailLaw gaussian_law() {
  const auto cvar = [](double p) {
    const boost::math::normal law;
    return pdf(law, quantile(law, p)) / (1 - p);
  };
  return {"Gaussian", [](Generator& g) { return normal(g); }, TailSide::magnitudes, 0, cvar, zero};
}

inline TailLaw exponential_law() {
  // ∫ -log(1 - q) dq = (1 - q) log(1 - q) - (1 - q)
  const auto trimmed = [](double s) {
    return (s * std::log(s) - s - ((1 - s) * std::log(1 - s) - (1 - s))) / (1 - 2 * s);
  };
  return {"exponential", exponential, TailSide::upper, 0, [](double p) { return 1 - std::log(1 - p); }, trimmed};
}

inline std::vector<TailLaw> tail_laws() {
  return {pareto_law(2),   student_law(1.5), student_law(3), burr_law(),       frechet_law(),
          stable_law(1.2), stable_law(1.8),  gaussian_law(), exponential_law()};
}

} // namespace heavytail::test
