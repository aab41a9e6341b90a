// SPDX-License-Identifier: MIT
// What single large jumps do to DSGD under noise with P(|Z| > z) ~ A z^-ν, A = 2C_ν for Student's t and c_α of a stable
// law.  On |x|^p/p, p > 2, one beyond R(h) = (2/h)^(1/(p-2)) makes a path diverge, in each of d coordinates with the hazard
//   d A Σ_i (hσ_i/N)^ν R(h)^-ν a step.
// On ½λx² it makes the tail P(|x_k| > y) ~ A Σ_i (hσ_i/N)^ν y^-ν (1 - q^k)/(1 - q), q = |1 - hλ|^ν.
// Source: theory.md 3.5, 2.3, 5.1.
#include "host/theory/laws.hpp"
#include "host/theory/quadratic.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <optional>

namespace heavytail {

namespace {

/// P(|Z| > z) ~ amplitude z^-index.
struct PowerTail {
  double index = 0, amplitude = 0;
};

/// log Γ((ν+1)/2) + (ν/2 - 1) log ν - ½ log π - log Γ(ν/2).
double log_student_amplitude(double dof) {
  constexpr double half_log_pi = 0x1.250d048e7a1bdp-1;
  return lgamma_positive(0.5 * (dof + 1)) + (0.5 * dof - 1) * log(dof) - half_log_pi - lgamma_positive(0.5 * dof);
}

std::optional<PowerTail> tail_of(const Noise<double>& noise) {
  constexpr double log_pi_half = 0x1.ce6bb25aa1315p-2;
  if (const auto* student = held<StudentT<double>>(noise))
    return PowerTail{student->dof, 2 * exp(log_student_amplitude(student->dof))};
  const auto* stable = held<Stable<double>>(noise);
  if (stable == nullptr || stable->beta != 0 || stable->alpha == 2) return std::nullopt;
  return PowerTail{stable->alpha, exp(lgamma_positive(stable->alpha) - log_pi_half) * sinpi(0.5 * stable->alpha)};
}

/// A Σ_i (σ_i/N)^ν: the amplitude of the mean gradient's tail.
double amplitude_of_mean(const Forecast& forecast, const PowerTail& tail) {
  double sum = 0;
  for (std::int32_t i = 0; i < forecast.model().agents; ++i)
    sum +=
        pow(forecast.model().noise.scale.at<double>(forecast.table().data(), i) / forecast.model().agents, tail.index);
  return tail.amplitude * sum;
}

/// Whether the path is that of plain DSGD under additive noise.
bool is_plain_dsgd(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  return forecast.is_discrete() && held<Dsgd<double>>(model.optimizer) != nullptr && !model.noise.affine &&
         held<NoNormalization<double>>(model.normalization) != nullptr && model.initial_point.deviation == 0 &&
         static_cast<double>(forecast.checkpoints().back()) <= most_recursion_steps;
}

/// Whether paths start well inside of the radius, and only the noise's power tail, which holds far beyond ν scales, leads
/// out of it.
bool is_rare(const Forecast& forecast, const PowerTail& tail, double rate, double radius) {
  constexpr double near = 0.5;
  constexpr double far = 5;
  for (std::int32_t j = 0; j < forecast.model().positions; ++j)
    if (abs(forecast.start(j)) > near * radius) return false;
  const double scale = sqrt(mean_square(forecast.model().noise.scale, forecast.table()));
  return radius > far * tail.index * rate * scale;
}

} // namespace

void divergence_hazard(Forecast& forecast) {
  const auto* power = held<Power<double>>(forecast.model().objective);
  const auto tail = tail_of(forecast.model().noise.law);
  if (!is_plain_dsgd(forecast) || power == nullptr || !(power->p > 2) || !tail) return;
  const double amplitude = amplitude_of_mean(forecast, *tail);
  const Statement statement{.id = "divergence-hazard",
                            .source = "theory.md 3.5",
                            .assumptions =
                                "DSGD on |x|^p/p, few large jumps from near the minimum; a bias of some per cent",
                            .relation = Relation::approximates,
                            .bias = 0.05};
  double hazard = 0;
  std::int64_t step = forecast.run().task.first_step;
  for (std::size_t c = 0; c < forecast.checkpoints().size(); ++c) {
    for (; step < forecast.checkpoints()[c]; ++step) {
      const double h = forecast.rate_at(step);
      const double radius = pow(2 / h, 1 / (power->p - 2));
      if (!is_rare(forecast, *tail, h, radius)) return;
      hazard += forecast.model().positions * amplitude * pow(h / radius, tail->index);
    }
    // A path that is beyond the radius takes some steps to leave, and few jumps are what the formula is of.
    constexpr double least_share = 0.02;
    const double share = -expm1(-hazard);
    if (share >= least_share) forecast.state_replicas(statement, c, Quantity::diverged_share, share);
  }
}

void student_tail(Forecast& forecast) {
  const std::vector<double> eigenvalues = eigenvalues_of(forecast);
  const auto tail = tail_of(forecast.model().noise.law);
  const bool known_exactly = tail && (tail->index == 1 || held<Stable<double>>(forecast.model().noise.law) != nullptr);
  if (!is_plain_dsgd(forecast) || eigenvalues.size() != 1 || !forecast.constant_rate() || !tail || known_exactly ||
      held<LinearRegression<double>>(forecast.model().objective) != nullptr)
    return;
  const double h = forecast.rate_at(0);
  const double kept = 1 - h * eigenvalues[0];
  const double q = pow(abs(kept), tail->index);
  if (!(q < 1)) return;
  const double amplitude = amplitude_of_mean(forecast, *tail) * pow(h, tail->index);
  const Statement statement{.id = "student-tail",
                            .source = "theory.md 3.5",
                            .assumptions =
                                "DSGD on a quadratic in one dimension, constant step: far out, where one jump "
                                "is all that matters",
                            .relation = Relation::approximates,
                            .bias = 0.1};
  Statement index = statement;
  index.relation = Relation::equals;
  for (std::size_t c = 1; c < forecast.checkpoints().size(); ++c) {
    const auto k = static_cast<double>(forecast.checkpoints()[c]);
    const double mean = abs(forecast.start(0)) * pow(abs(kept), k);
    const double of_tail = amplitude * (1 - pow(q, k)) / (1 - q);
    // Beyond 30 times where the power law reaches 1 it is good to some per cent.
    constexpr double far = 30;
    const double least = far * (pow(of_tail, 1 / tail->index) + mean);
    // P(|x| > y) is of_tail y^-ν, and half of that on each side.
    const Distribution x = [=, v = tail->index](double y) {
      if (abs(y) < least) return Tails{0.5, 0.5};
      const double beyond = 0.5 * of_tail * pow(abs(y), -v);
      return y > 0 ? Tails{1 - beyond, beyond} : Tails{beyond, 1 - beyond};
    };
    for (std::size_t o = 0; o < forecast.observables().size(); ++o) {
      const auto law = law_of_observable(forecast, o, eigenvalues[0], x);
      for (const double threshold : forecast.observables()[o].thresholds) {
        const double beyond = law ? (*law)(threshold).upper : 1;
        if (beyond < 0.5) // nearer than `least` all is given to the two halves
          forecast.state(statement, c, o, {Quantity::exceedance, threshold}, beyond);
      }
      if (!law || c + 1 < forecast.checkpoints().size()) continue;
      const bool squared = held<Loss>(forecast.observables()[o].observable) != nullptr ||
                           held<GradientNormSquared>(forecast.observables()[o].observable) != nullptr;
      forecast.state(index, c, o, {Quantity::tail_index}, squared ? 0.5 * tail->index : tail->index);
    }
  }
}

} // namespace heavytail
