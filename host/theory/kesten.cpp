// SPDX-License-Identifier: MIT
// x ← M x + Q with M = 1 - ηλ - ηλσ1ξ/√N has power tails of index κ with E|M|^κ = 1.
// Source: theory.md 3.5.
#include "host/theory/kesten.hpp"

#include "host/numbers.hpp"
#include "host/theory/forecast.hpp"
#include "host/theory/laws.hpp"
#include "host/theory/quadratic.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>

namespace heavytail {

namespace {

constexpr double largest_index = 64;

/// E|kept + spread ξ|^κ by the trapezoidal rule, whose error at the kink is of order h^(κ+1).
double moment_of_factor(double kept, double spread, double index) {
  constexpr double h = 0x1p-7;
  constexpr int points = 3072; // to 24 on both sides; for powers up to 64 the integrand peaks below 8
  constexpr double inverse_sqrt_two_pi = 0x1.9884533d43651p-2;
  double sum = 0;
  for (int i = -points; i <= points; ++i) {
    const double xi = h * i;
    sum += exp(-0.5 * xi * xi) * pow(abs(kept + spread * xi), index);
  }
  return inverse_sqrt_two_pi * h * sum;
}

/// The standard deviation of what multiplies x in a step, relative to the noise-free part; 0 without growth.
double spread_of_factor(const Forecast& forecast, double eigenvalue) {
  const Model<double>& model = forecast.model();
  const double growth = mean_square(model.noise.gradient_scale, forecast.table());
  return forecast.rate_at(0) * eigenvalue * sqrt(growth * forecast.step_length() / model.agents);
}

} // namespace

std::optional<double> kesten_root(double kept, double spread) {
  const auto above = [&](double index) { return moment_of_factor(kept, spread, index) > 1; };
  double low = 0x1p-4;
  if (above(low)) return std::nullopt;
  double high = 2 * low;
  while (high <= largest_index && !above(high)) high *= 2;
  if (high > largest_index) return std::nullopt;
  for (low = 0.5 * high; high - low > 1e-9 * high;) (above(0.5 * (low + high)) ? high : low) = 0.5 * (low + high);
  return 0.5 * (low + high);
}

double visible_powers(double log_variance) {
  return 3.5 / sqrt(log_variance);
}

std::optional<double> kesten_index(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const std::vector<double> eigenvalues = eigenvalues_of(forecast);
  const bool applies = eigenvalues.size() == 1 && has_linear_steps(forecast) && forecast.constant_rate() &&
                       model.noise.affine && held<Gaussian<double>>(model.noise.law) != nullptr &&
                       descends(model.optimizer) && !draws_data(model.objective);
  if (!applies || eigenvalues[0] == 0) return std::nullopt;
  const double kept = 1 - shrinkage(forecast, forecast.rate_at(0), eigenvalues[0]);
  return kesten_root(kept, spread_of_factor(forecast, eigenvalues[0]));
}

double moment_index_of_x(const Forecast& forecast) {
  const auto* student = held<StudentT<double>>(forecast.model().noise.law);
  const double of_noise = student != nullptr && forecast.is_discrete() ? student->dof : inf;
  return std::min(of_noise, kesten_index(forecast).value_or(inf));
}

void kesten_tail(Forecast& forecast) {
  const auto index = kesten_index(forecast);
  // Without constant noise x = 0 is absorbing.
  if (!index || mean_square(forecast.model().noise.scale, forecast.table()) == 0) return;
  const Statement statement{.id = "kesten-tail",
                            .source = "theory.md 3.5",
                            .assumptions =
                                "quadratic in one dimension, constant step, Gaussian noise that grows with the "
                                "gradient: of the stationary law",
                            .relation = Relation::approximates,
                            .bias = 0.05};
  const std::size_t last = forecast.checkpoints().size() - 1;
  for (std::size_t o = 0; o < forecast.observables().size(); ++o) {
    const bool squared = held<Loss>(forecast.observables()[o].observable) != nullptr ||
                         held<GradientNormSquared>(forecast.observables()[o].observable) != nullptr;
    forecast.state(statement, last, o, {Quantity::tail_index}, squared ? 0.5 * *index : *index);
  }
}

} // namespace heavytail
