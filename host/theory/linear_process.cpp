// SPDX-License-Identifier: MIT
// Processes with a linear drift and constant noise, dX = θ (m - X) dt + c dt + s dL in every coordinate: Brownian
// motion, Ornstein-Uhlenbeck and Langevin dynamics on a diagonal quadratic.  A step of length h is X ← f X + g + n
// ΔL, so that X is exactly stable, or Gaussian, at every step, with
//   Euler-Maruyama, Milstein   f = 1 - θh,             g = (θm + c) h,              n = s
//   Heun                       f = 1 - θh + ½(θh)²,    g = (θm + c)(1 - ½θh) h,     n = s (1 - ½θh)
//   the exact transition       f = e^(-θh),            g = m (1 - f) + c h,         n = s ((1 - e^(-αθh))/(αθh))^(1/α)
// where ΔL has the scale h^(1/α).
// Source: theory.md 7.1, 7.7, 7.8, 6.10, 5.1.
#include "host/theory/forecast.hpp"
#include "host/theory/laws.hpp"
#include "host/theory/quadratic.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace heavytail {

namespace {

/// dX = (push - rate X) dt + volatility dL.
struct LinearSde {
  double rate = 0, push = 0, volatility = 0;
};

/// X ← factor X + shift + gain ΔL.
struct Transit {
  double factor = 1, shift = 0, gain = 0;
};

std::optional<LinearSde> linear_sde(const Forecast& forecast, std::int32_t j) {
  const Process<double>& process = forecast.model().process;
  if (const auto* brownian = held<Brownian<double>>(process))
    return LinearSde{0, brownian->drift_rate, brownian->volatility};
  if (const auto* ou = held<OrnsteinUhlenbeck<double>>(process))
    return LinearSde{ou->rate, ou->rate * ou->mean, ou->volatility};
  if (const auto* langevin = held<Langevin<double>>(process)) {
    const auto* quadratic = held<Quadratic<double>>(langevin->objective);
    if (quadratic == nullptr || quadratic->matrix.size != 0) return std::nullopt;
    return LinearSde{quadratic->eigenvalues.at<double>(forecast.table().data(), j), 0, sqrt(2 * langevin->temperature)};
  }
  return std::nullopt;
}

std::optional<Transit> transit_of(const Forecast& forecast, const LinearSde& sde, double alpha) {
  const Integrator<double>& integrator = forecast.model().integration.integrator;
  const double h = forecast.step_length();
  const double a = sde.rate * h;
  if (held<EulerMaruyama<double>>(integrator) != nullptr || held<Milstein<double>>(integrator) != nullptr)
    return Transit{1 - a, sde.push * h, sde.volatility};
  if (held<Heun<double>>(integrator) != nullptr)
    return Transit{1 - a + 0.5 * a * a, sde.push * (1 - 0.5 * a) * h, sde.volatility * (1 - 0.5 * a)};
  if (held<Exact<double>>(integrator) != nullptr)
    return Transit{exp(-a), sde.push * h * reverted_share(1, sde.rate, h),
                   sde.volatility * pow(reverted_share(alpha, sde.rate, h), 1 / alpha)};
  return std::nullopt;
}

Statement process_statement(const Forecast& forecast, double alpha) {
  const Process<double>& process = forecast.model().process;
  Statement statement;
  statement.id = process.visit([](const auto& p) { return std::string(p.description().name); });
  std::replace(statement.id.begin(), statement.id.end(), '_', '-');
  const bool langevin = held<Langevin<double>>(process) != nullptr;
  const bool brownian = held<Brownian<double>>(process) != nullptr;
  statement.source = langevin    ? "theory.md 6.10"
                     : brownian  ? "theory.md 5.1"
                     : alpha < 2 ? "theory.md 7.7"
                                 : "theory.md 7.1";
  statement.assumptions = "linear drift, constant noise: exact at every step under this integrator";
  return statement;
}

/// Location and scale^α.
struct At {
  double location = 0, scale_power = 0;
};

class CoordinateLaw {
public:
  CoordinateLaw(Forecast& forecast, std::int32_t j, const Transit& transit, SymmetricLaw unit)
      : forecast_(forecast), j_(j), transit_(transit), unit_(std::move(unit)),
        alpha_(index_of(forecast.model().integration.driver)), variance_(forecast.driver_variance()),
        statement_(process_statement(forecast, alpha_)) {}

  void state() {
    const Model<double>& model = forecast_.model();
    const double deviation = model.initial_point.deviation;
    if (!variance_ && deviation != 0) return;
    At at{forecast_.start(j_), deviation * deviation / variance_.value_or(1)};
    const double kept = pow(abs(transit_.factor), alpha_);
    const double added = pow(transit_.gain, alpha_) * forecast_.step_length();
    std::int64_t step = forecast_.run().plan().first_step;
    for (std::size_t c = 0; c < forecast_.checkpoints().size(); ++c) {
      for (; step < forecast_.checkpoints()[c]; ++step)
        at = {transit_.factor * at.location + transit_.shift, kept * at.scale_power + added};
      state_at(c, at);
    }
  }

private:
  void state_at(std::size_t c, const At& at) {
    const double scale = alpha_ == 2 ? sqrt(at.scale_power) : pow(at.scale_power, 1 / alpha_);
    const Distribution law = unit_.at(at.location, scale);
    for (std::size_t o = 0; o < forecast_.observables().size(); ++o) {
      const Observable& observable = forecast_.observables()[o].observable;
      const auto* coordinate = held<Coordinate>(observable);
      if (coordinate != nullptr && coordinate->index == j_) {
        if (at.scale_power > 0) forecast_.state_law(statement_, c, o, law);
        if (!variance_) continue;
        forecast_.state(statement_, c, o, {Quantity::mean}, at.location);
        forecast_.state(statement_, c, o, {Quantity::variance}, *variance_ * at.scale_power);
      } else if (held<PointNorm>(observable) != nullptr && forecast_.model().positions == 1 && at.scale_power > 0) {
        forecast_.state_law(statement_, c, o, law_of_magnitude(law, 1));
      }
    }
  }

  Forecast& forecast_;
  std::int32_t j_;
  Transit transit_;
  SymmetricLaw unit_;
  double alpha_;
  std::optional<double> variance_; ///< of the driver
  Statement statement_;
};

/// Whether an observable needs the law of coordinate j.
bool is_observed(const Forecast& forecast, std::int32_t j) {
  return std::any_of(forecast.observables().begin(), forecast.observables().end(), [&](const ObservableTask& task) {
    const auto* coordinate = held<Coordinate>(task.observable);
    return coordinate != nullptr ? coordinate->index == j : j == 0;
  });
}

bool has_symmetric_driver(const Forecast& forecast) {
  return beta_of(forecast.model().integration.driver) == 0;
}

} // namespace

void linear_process(Forecast& forecast) {
  if (!forecast.is_process() || !has_symmetric_driver(forecast)) return;
  if (!linear_sde(forecast, 0)) return;
  std::int32_t observed = 0;
  for (std::int32_t j = 0; j < forecast.model().positions; ++j) observed += is_observed(forecast, j) ? 1 : 0;
  constexpr double of_step = 5;
  const double steps = of_step * observed * static_cast<double>(forecast.checkpoints().back());
  if (!forecast.affords(process_statement(forecast, 2).id.c_str(), steps + forecast.operations_of_laws(observed)))
    return;
  const Driver<double>& driver = forecast.model().integration.driver;
  const double alpha = index_of(driver);
  const SymmetricLaw unit(driver.visit([](const auto& law) { return Noise<double>(law); }));
  for (std::int32_t j = 0; j < forecast.model().positions; ++j) {
    const auto sde = linear_sde(forecast, j);
    if (!sde) return;
    const auto transit = transit_of(forecast, *sde, alpha);
    if (transit && is_observed(forecast, j)) CoordinateLaw(forecast, j, *transit, unit).state();
  }
}

} // namespace heavytail
