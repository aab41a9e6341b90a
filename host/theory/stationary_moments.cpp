// SPDX-License-Identifier: MIT
// Stationary variances on a diagonal quadratic with a constant step η, and the condition that there are any:
//   m_j = (η/N)(1 + c) σ² / (λ_j r_j),   r_j = 2 - ηλ_j (1 + κ/N)   of DSGD, DCSGD and faithful1,
//                                              2 - ηλ_jκ/N          of classic1,
//                                              2 + ηλ_j (1 - κ/N)   of classic2,
// with c of a linear compressor and κ = c + (1 + c) σ1², stable where all r_j > 0; and of momentum
//   m_j = ησ²(1 + β) / (λ_j (1 - β)(2(1 + β) - ηλ_j)).
// DSignSGD near its minimum is linear: with a = λ_j A'(0)/σ
//   m_j = (η/N) / (2a - η(1 - 1/N) a²),   and of classic1 (η/N) / (2a + ηa²/N),
// where A(u) is linear as far as paths go and steps reach.
// SDEs are meant in continuous time; the integrator's error is in the bias.
// Source: theory.md 3.2, 3.3, 6.5, 2.2.
#include "host/theory/forecast.hpp"
#include "host/theory/kesten.hpp"
#include "host/theory/laws.hpp"
#include "host/theory/quadratic.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace heavytail {

namespace {

constexpr double most_bias = 0.2;

/// The law of one coordinate long after the start.
struct Stationary {
  double variance = 0;
  double decay = 0;     ///< of what is left of the start in second moments, by a step of the optimizer, as e^-decay
  double stability = 0; ///< positive where there is a stationary law
  double bias = 0;      ///< of the formula itself
  double delay = 0;     ///< steps before it applies
};

/// The noise of a quadratic's messages: V σ0² and V σ1², averaged over agents.
struct NoiseLevel {
  double constant = 0, growth = 0;
};

NoiseLevel noise_level(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const double variance = variance_of(model.noise.law);
  const double growth = mean_square(model.noise.gradient_scale, forecast.table());
  return {variance * mean_square(model.noise.scale, forecast.table()), growth == 0 ? 0 : variance * growth};
}

/// c of the compressor; nothing where the agents share its choices or it is not linear.
std::optional<double> spread_of(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  if (!steps_along_gradients(model.optimizer) || shares_uniforms(model.optimizer)) return std::nullopt;
  return total_spread_of(model.optimizer, model.positions);
}

/// What an integrator of order 1 gets wrong in a step.
double integration_bias(const Forecast& forecast, double eigenvalue) {
  return forecast.is_discrete() ? 0 : 2 * forecast.rate_at(0) * eigenvalue * forecast.step_length();
}

std::optional<Stationary> of_gradient_steps(const Forecast& forecast, const NoiseLevel& noise, double eigenvalue) {
  const auto c = spread_of(forecast);
  if (!c || !std::isfinite(noise.constant) || (noise.growth > 0 && forecast.model().positions > 1)) return std::nullopt;
  const double n = forecast.model().agents;
  const double step = forecast.rate_at(0) * eigenvalue;
  const double kappa = (*c + (1 + *c) * noise.growth) / n;
  double r = 2 - step * (1 + kappa);
  if (forecast.is_sde_model()) {
    const SdeFamily family = forecast.model().sde.family;
    if (family == SdeFamily::levy) return std::nullopt;
    if (family == SdeFamily::classic1) r = 2 - step * kappa;
    if (family == SdeFamily::classic2) r = 2 + step * (1 - kappa);
  }
  return Stationary{.variance = forecast.rate_at(0) / n * (1 + *c) * noise.constant / (eigenvalue * r),
                    .decay = forecast.is_discrete() ? -log1p(-step * r) : step * r,
                    .stability = r,
                    .bias = integration_bias(forecast, eigenvalue)};
}

std::optional<Stationary> of_momentum(const Forecast& forecast, const NoiseLevel& noise, double eigenvalue,
                                      double beta) {
  if (!forecast.is_discrete() || !std::isfinite(noise.constant) || noise.growth > 0) return std::nullopt;
  const double step = forecast.rate_at(0) * eigenvalue;
  const double r = 2 * (1 + beta) - step;
  // The larger root of z² - (1 + β - ηλ) z + β says how fast the start is forgotten.
  const double half = 0.5 * (1 + beta - step);
  const double square = half * half - beta;
  const double root = square > 0 ? abs(half) + sqrt(square) : sqrt(beta);
  return Stationary{.variance = forecast.rate_at(0) * noise.constant / forecast.model().agents * (1 + beta) /
                                (eigenvalue * (1 - beta) * r),
                    .decay = root > 0 ? -2 * log(root) : 64,
                    .stability = r};
}

/// Whether the noise of all agents has one scale, that does not grow.
bool has_one_scale(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const auto first = model.noise.scale.at<double>(forecast.table().data(), 0);
  for (std::int32_t i = 1; i < model.agents; ++i)
    if (model.noise.scale.at<double>(forecast.table().data(), i) != first) return false;
  return !model.noise.affine && first > 0;
}

/// How far A(u)/u is below its limit A'(0), of 1.
double bend_of(const SymmetricLaw& law, double slope, double u) {
  return 1 - law.sign_mean(u) / (slope * u);
}

/// A(u) is as good as linear where paths are, if it bends little to a distance of two standard deviations and of one
/// step.  To first order a bend c|u|^p takes c E|u|^(p+2) / E u² from the variance's inverse, 1.6 c s or 3 c s² of p =
/// 1 and 2, of which the bias has twice as much.
std::optional<Stationary> of_signs(Forecast& forecast, double eigenvalue, double start) {
  const Model<double>& model = forecast.model();
  const double eta = forecast.rate_at(0);
  const double n = model.agents;
  const auto scale = model.noise.scale.at<double>(forecast.table().data(), 0);
  const SymmetricLaw& unit = forecast.noise_law();
  const double slope = unit.sign_slope();
  const double a = eigenvalue * slope / scale;
  const double r = forecast.is_discrete() ? 2 - eta * (1 - 1 / n) * a : 2 + eta * a / n;
  const double variance = eta / n / (a * r);
  if (!(r > 0 && variance > 0)) return std::nullopt;
  const double reach = eigenvalue / scale * std::max(2 * sqrt(variance), eta);
  // From afar each step covers η A(1) at least until λ|x| is σ, and from there on A(1)/A'(0) of what the slope says.
  const double far = std::max(0.0, abs(start) - scale / eigenvalue);
  const double left = 1 - eta * a * r;
  const double kept_bend = std::max(0.0, bend_of(unit, slope, std::max(1.0, reach)));
  constexpr double few = 1e-3; // of the variance is in paths further out, where A may bend more
  return Stationary{.variance = variance,
                    .decay = forecast.is_discrete() ? -(1 - kept_bend) * log(abs(left)) : (1 - kept_bend) * eta * a * r,
                    .stability = r,
                    .bias = few + 1.5 * std::max(0.0, bend_of(unit, slope, reach)) + integration_bias(forecast, a),
                    .delay = far / (eta * unit.sign_mean(1))};
}

/// Whether of_signs applies.
bool knows_signs(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const bool smooth = held<Rademacher<double>>(model.noise.law) == nullptr && !is_silent(model.noise.law);
  const bool known = forecast.is_discrete() || (forecast.is_sde_model() && model.sde.family == SdeFamily::classic1);
  return has_one_scale(forecast) && is_symmetric(model.noise.law) && smooth && known;
}

/// `noise`: that of the messages.
std::optional<Stationary> stationary_of(Forecast& forecast, const NoiseLevel& noise, double eigenvalue, double start) {
  const Optimizer<double>& optimizer = forecast.model().optimizer;
  if (steps_along_signs(optimizer)) return of_signs(forecast, eigenvalue, start);
  const auto* momentum = held<Momentum<double>>(optimizer);
  if (momentum != nullptr) return of_momentum(forecast, noise, eigenvalue, momentum->beta);
  return of_gradient_steps(forecast, noise, eigenvalue);
}

Statement stationary_statement(const Forecast& forecast, double stability) {
  const Optimizer<double>& optimizer = forecast.model().optimizer;
  const bool signs = steps_along_signs(optimizer);
  const bool momentum = held<Momentum<double>>(optimizer) != nullptr;
  Statement statement;
  statement.id = signs ? "sign-stationary" : momentum ? "momentum-stationary" : "stationary-moments";
  statement.source = signs ? "theory.md 3.3" : momentum ? "theory.md 6.5" : "theory.md 3.2";
  statement.assumptions = fmt::format(
      "diagonal quadratic, constant step, stationary by now; stable in mean square by a margin of {:.3g} > 0",
      stability);
  statement.relation = Relation::approximates;
  if (!signs) statement.moment_index = moment_index_of_x(forecast);
  return statement;
}

/// All coordinates, or nothing where one has no stationary law or the start is not forgotten.
class StationaryState {
public:
  StationaryState(Forecast& forecast, const std::vector<double>& eigenvalues) {
    const NoiseLevel noise = noise_level(forecast);
    const double deviation = forecast.model().initial_point.deviation;
    const double steps = static_cast<double>(forecast.checkpoints().back()) * forecast.step_length();
    for (std::size_t j = 0; j < eigenvalues.size() && known_; ++j) {
      const double start = forecast.start(static_cast<std::int32_t>(j));
      const auto law = eigenvalues[j] > 0 ? stationary_of(forecast, noise, eigenvalues[j], start) : std::nullopt;
      known_ = law && law->stability > 0 && law->decay > 0 && law->variance > 0;
      if (!known_) return;
      const double excess = (start * start + deviation * deviation) / law->variance + 1;
      bias_ = std::max(bias_, law->bias + excess * exp(-law->decay * std::max(0.0, steps - law->delay)));
      stability_ = std::min(stability_, law->stability);
      variances_.push_back(law->variance);
    }
    known_ = known_ && bias_ <= most_bias;
  }

  bool known() const { return known_; }

  double bias() const { return bias_; }

  double stability() const { return stability_; }

  double variance(std::int32_t j) const { return variances_[static_cast<std::size_t>(j)]; }

private:
  bool known_ = true;
  double bias_ = 0;
  double stability_ = 4;
  std::vector<double> variances_;
};

} // namespace

void stationary_moments(Forecast& forecast) {
  const std::vector<double> eigenvalues = eigenvalues_of(forecast);
  if (eigenvalues.empty() || !forecast.constant_rate() ||
      held<Quadratic<double>>(forecast.model().objective) == nullptr)
    return;
  if (forecast.is_sde_model() && held<TamedEuler<double>>(forecast.model().integration.integrator) != nullptr) return;
  if (steps_along_signs(forecast.model().optimizer) && !knows_signs(forecast)) return;
  const StationaryState state(forecast, eigenvalues);
  if (!state.known()) return;
  Statement statement = stationary_statement(forecast, state.stability());
  statement.bias = state.bias();
  Statement of_loss = statement;
  of_loss.moment_index *= 0.5;
  const std::size_t last = forecast.checkpoints().size() - 1;
  for (std::size_t o = 0; o < forecast.observables().size(); ++o) {
    const Observable& observable = forecast.observables()[o].observable;
    if (const auto* coordinate = held<Coordinate>(observable))
      forecast.state(statement, last, o, {Quantity::variance}, state.variance(coordinate->index));
    if (held<Loss>(observable) == nullptr) continue;
    double loss = 0;
    for (std::size_t j = 0; j < eigenvalues.size(); ++j)
      loss += 0.5 * eigenvalues[j] * state.variance(static_cast<std::int32_t>(j));
    forecast.state(of_loss, last, o, {Quantity::mean}, loss);
  }
}

} // namespace heavytail
