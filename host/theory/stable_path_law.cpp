// SPDX-License-Identifier: MIT
// On f = ½Σλ_jx_j² every coordinate of DSGD is a sum of its noise, x ← (1 - a) x - h ḡ-noise, so that under symmetric
// stable noise of index α it is exactly stable about its mean path:
//   s^α ← |1 - a|^α s^α + (h σ̄)^α dt,   σ̄ = (Σ_i σ_i^α)^(1/α) / N,   a = hλ dt, with the corrections of its SDEs.
// Cauchy noise is α = 1, Gaussian noise α = 2, and SDEs with additive noise are Gaussian or stable whatever the noise.
// Source: theory.md 3.5, 3.2, 2.6.
#include "host/theory/forecast.hpp"
#include "host/theory/laws.hpp"
#include "host/theory/quadratic.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace heavytail {

namespace {

/// The noise of the mean gradient: `gain` times a variate of `law`, whose powers of scale of index `alpha` add.
struct StableNoise {
  Noise<double> law;
  double alpha = 2;
  double gain = 0;
};

/// (Σσ_i^α)^(1/α) / N.
double scale_of_mean(const Forecast& forecast, double alpha) {
  const Model<double>& model = forecast.model();
  double sum = 0;
  for (std::int32_t i = 0; i < model.agents; ++i)
    sum += pow(model.noise.scale.at<double>(forecast.table().data(), i), alpha);
  return pow(sum, 1 / alpha) / model.agents;
}

std::optional<StableNoise> noise_of_optimizer(const Forecast& forecast) {
  const Noise<double>& law = forecast.model().noise.law;
  const auto* stable = held<Stable<double>>(law);
  const auto* student = held<StudentT<double>>(law);
  const bool cauchy = student != nullptr && student->dof == 1;
  if (held<Gaussian<double>>(law) != nullptr) return StableNoise{law, 2, scale_of_mean(forecast, 2)};
  if (cauchy) return StableNoise{law, 1, scale_of_mean(forecast, 1)};
  if (stable != nullptr && stable->beta == 0)
    return StableNoise{law, stable->alpha, scale_of_mean(forecast, stable->alpha)};
  return std::nullopt;
}

std::optional<StableNoise> noise_of_sde(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  if (model.sde.family != SdeFamily::levy) {
    const double variance = variance_of(model.noise.law);
    return StableNoise{Gaussian<double>{}, 2, sqrt(variance) * scale_of_mean(forecast, 2)};
  }
  const auto* motion = held<Stable<double>>(model.integration.driver);
  if (motion == nullptr || motion->beta != 0) return std::nullopt;
  return StableNoise{Noise<double>(*motion), motion->alpha,
                     attracting_scale_of(forecast.model().noise.law) * scale_of_mean(forecast, motion->alpha)};
}

std::optional<StableNoise> additive_stable_noise(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  if (model.noise.affine || !descends(model.optimizer) || draws_data(model.objective)) return std::nullopt;
  const auto noise = forecast.is_discrete() ? noise_of_optimizer(forecast) : noise_of_sde(forecast);
  if (noise && noise->alpha != 2 && model.initial_point.deviation != 0) return std::nullopt;
  return noise;
}

Statement statement_of(const Forecast& forecast, const StableNoise& noise) {
  Statement statement;
  statement.id = noise.alpha == 2 ? "gaussian-law" : noise.alpha == 1 ? "cauchy-law" : "stable-law";
  statement.source = noise.alpha == 2 ? "theory.md 3.2" : forecast.is_discrete() ? "theory.md 3.5" : "theory.md 2.6";
  statement.assumptions =
      forecast.is_discrete()
          ? "diagonal quadratic, DSGD, symmetric stable noise of constant scale: exact at every step"
          : "diagonal quadratic, DSGD's SDE with additive noise by Euler-Maruyama: exact at every step";
  return statement;
}

/// Location and scale of one coordinate.
struct Place {
  double location = 0;
  double scale_power = 0; ///< scale^α
};

/// What a step of size `rate` does to them.
struct Motion {
  double rate = -1;
  double kept = 1, kept_power = 1, added_power = 0;
};

Motion motion_of(const Forecast& forecast, const StableNoise& noise, double rate, double eigenvalue) {
  const double kept = 1 - shrinkage(forecast, rate, eigenvalue);
  return {rate, kept, pow(abs(kept), noise.alpha), pow(rate * noise.gain, noise.alpha) * forecast.step_length()};
}

void state_coordinate(Forecast& forecast, const StableNoise& noise, const SymmetricLaw& law, const Statement& statement,
                      double eigenvalue, std::int32_t j) {
  // A stable law of index 2 and scale 1 has the variance 2.
  const double unit_variance = noise.alpha == 2 ? variance_of(noise.law) : 1;
  const double deviation = forecast.model().initial_point.deviation;
  Place at{forecast.start(j), deviation * deviation / unit_variance};
  Motion motion;
  std::int64_t step = forecast.run().plan().first_step;
  for (std::size_t c = 0; c < forecast.checkpoints().size(); ++c) {
    for (; step < forecast.checkpoints()[c]; ++step) {
      const double rate = forecast.rate_at(step);
      if (rate != motion.rate) motion = motion_of(forecast, noise, rate, eigenvalue);
      at = {motion.kept * at.location, motion.kept_power * at.scale_power + motion.added_power};
    }
    if (at.scale_power == 0) continue;
    const Distribution x = law.at(at.location, pow(at.scale_power, 1 / noise.alpha));
    for (std::size_t o = 0; o < forecast.observables().size(); ++o) {
      const auto* coordinate = held<Coordinate>(forecast.observables()[o].observable);
      if (coordinate != nullptr && coordinate->index == j) forecast.state_law(statement, c, o, x);
      if (coordinate != nullptr || forecast.model().positions > 1) continue;
      if (const auto observed = law_of_observable(forecast, o, eigenvalue, x))
        forecast.state_law(statement, c, o, *observed);
    }
  }
}

/// Whether an observable needs the law of coordinate j: in one dimension any of them.
bool needs_law_of(const Forecast& forecast, std::int32_t j) {
  return forecast.model().positions == 1 ||
         std::any_of(forecast.observables().begin(), forecast.observables().end(), [&](const ObservableTask& task) {
           const auto* coordinate = held<Coordinate>(task.observable);
           return coordinate != nullptr && coordinate->index == j;
         });
}

} // namespace

void stable_path_law(Forecast& forecast) {
  const std::vector<double> eigenvalues = eigenvalues_of(forecast);
  if (eigenvalues.empty() || !has_linear_steps(forecast)) return;
  const auto noise = additive_stable_noise(forecast);
  if (!noise) return;
  std::vector<std::size_t> observed;
  for (std::size_t j = 0; j < eigenvalues.size(); ++j)
    if (needs_law_of(forecast, static_cast<std::int32_t>(j))) observed.push_back(j);
  const Statement statement = statement_of(forecast, *noise);
  constexpr double of_step = 5;
  const double steps =
      of_step * static_cast<double>(forecast.checkpoints().back()) * static_cast<double>(observed.size());
  const auto laws = static_cast<double>(eigenvalues.size() == 1 ? forecast.observables().size() : observed.size());
  if (!forecast.affords(statement.id.c_str(), steps + forecast.operations_of_laws(laws))) return;
  const SymmetricLaw law(noise->law);
  for (const std::size_t j : observed)
    state_coordinate(forecast, *noise, law, statement, eigenvalues[j], static_cast<std::int32_t>(j));
}

} // namespace heavytail
