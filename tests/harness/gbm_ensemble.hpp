// SPDX-License-Identifier: MIT
// Geometric Brownian motion by an integrator, through whole runs: every integrator multiplies X by a factor R of its
// draws, so that E X_n = (E R)^n x and E X_n² = (E R²)^n x² are exact at any dt.
#pragma once

#include "tests/harness/ensemble.hpp"
#include "tests/harness/integration.hpp"

#include <cmath>
#include <functional>
#include <string>

namespace heavytail::test {

/// dX = growth X dt + volatility X dW from 1 to time 1.
struct GbmSetting {
  std::string integrator;
  double growth = 0;
  double volatility = 0;
  std::uint64_t replicas = 1000000;
};

/// The ensemble at time 1 after `steps` steps.
inline Ensemble gbm_ensemble(const GbmSetting& setting, int steps) {
  const Json document{
      {"name", "gbm"},
      {"process", {{"type", "geometric_brownian"}, {"drift", setting.growth}, {"volatility", setting.volatility}}},
      {"integrator", {{"type", setting.integrator}, {"dt", 1.0 / steps}}},
      {"time", 1},
      {"initial_point", 1},
      {"replicas", setting.replicas},
      {"seed", 401 + steps},
      {"precision", "float64"},
      {"divergence_radius", 1e30},
      {"observables", {"x[0]"}}};
  return run_experiment(document);
}

/// The factor of a step from (dt, dW, the normal variate beside it).
using Factor = std::function<double(double dt, double dw, double normal)>;

/// Compares mean and mean square with those of `factor`.
inline LawReport compare_gbm(const GbmSetting& setting, int steps, const Factor& factor) {
  const double dt = 1.0 / steps;
  const Ensemble ensemble = gbm_ensemble(setting, steps);
  const double mean = gaussian_mean(dt, [&](double dw, double z) { return factor(dt, dw, z); });
  const double square = gaussian_mean(dt, [&](double dw, double z) { return std::pow(factor(dt, dw, z), 2); });
  LawReport report;
  const std::string at = std::to_string(steps) + " steps";
  check_mean(report, at, ensemble.summary(steps, "x[0]"), std::pow(mean, steps));
  check_mean_square(report, at, ensemble.summary(steps, "x[0]"), std::pow(square, steps));
  return report;
}

/// The order at which E X_1 by `factor` comes to e^growth from `steps` to 2 `steps` steps.
inline double weak_order_of(const Factor& factor, double growth, int steps) {
  const auto error = [&](int n) {
    const double dt = 1.0 / n;
    return std::pow(gaussian_mean(dt, [&](double dw, double z) { return factor(dt, dw, z); }), n) - std::exp(growth);
  };
  return std::log2(error(steps) / error(2 * steps));
}

/// Compares the order at which the runs' mean does so with `order`.
inline LawReport compare_weak_order(const GbmSetting& setting, int steps, double order) {
  const double exact = std::exp(setting.growth);
  const Average coarse = mean_of(gbm_ensemble(setting, steps).summary(steps, "x[0]"));
  const Average fine = mean_of(gbm_ensemble(setting, 2 * steps).summary(2 * steps, "x[0]"));
  const double coarse_error = coarse.value - exact;
  const double fine_error = fine.value - exact;
  const double relative = std::hypot(coarse.standard_error / coarse_error, fine.standard_error / fine_error);
  LawReport report;
  report.normal("weak order", std::log2(coarse_error / fine_error), order, relative / std::log(2.0));
  return report;
}

} // namespace heavytail::test
