// SPDX-License-Identifier: MIT
// What single large jumps do to DSGD under noise with P(|Z| > z) ~ A z^-ν, A = 2C_ν for Student's t and c_α of a stable
// law.  On |x|^p/p, p > 2, one beyond R(h) = (2/h)^(1/(p-2)) makes a path diverge, in d coordinates with the hazard
//   d A Σ_i (hσ_i/N)^ν R(h)^-ν a step.
// On ½λx² it makes the tail P(|x_k| > y) ~ A Σ_i (hσ_i/N)^ν y^-ν (1 - q^k)/(1 - q), q = |1 - hλ|^ν.
// Source: theory.md 3.5, 2.3, 5.1.
#include "host/theory/forecast.hpp"
#include "host/theory/laws.hpp"
#include "host/theory/quadratic.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
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
  return forecast.is_discrete() && descends(model.optimizer) && !model.noise.affine &&
         !is_normalized(model.normalization) && model.initial_point.deviation == 0;
}

/// Whether coordinates draw their jumps each for itself.
bool jumps_alone(const Model<double>& model) {
  return model.noise.joint == Joint::independent || model.positions == 1;
}

/// Whether paths start well inside of the radius, and only the noise's power tail, which holds far beyond ν scales,
/// leads out of it.
struct Rarity {
  double start = 0; ///< the largest |x_j| of it
  double scale = 0; ///< of the noise
  double index = 0;

  bool holds(double rate, double radius) const {
    constexpr double near = 0.25;
    constexpr double far = 5;
    return start <= near * radius && radius > far * index * rate * scale;
  }
};

Rarity rarity_of(const Forecast& forecast, const PowerTail& tail) {
  Rarity rarity{0, sqrt(mean_square(forecast.model().noise.scale, forecast.table())), tail.index};
  for (std::int32_t j = 0; j < forecast.model().positions; ++j)
    rarity.start = std::max(rarity.start, abs(forecast.start(j)));
  return rarity;
}

} // namespace

void divergence_hazard(Forecast& forecast) {
  const auto* power = held<Power<double>>(forecast.model().objective);
  const auto tail = tail_of(forecast.model().noise.law);
  if (!is_plain_dsgd(forecast) || power == nullptr || !(power->p > 2) || !tail) return;
  if (!jumps_alone(forecast.model())) return;
  constexpr double of_step = 50;
  if (!forecast.affords("divergence-hazard", of_step * static_cast<double>(forecast.checkpoints().back()))) return;
  const Rarity rarity = rarity_of(forecast, *tail);
  const double amplitude = amplitude_of_mean(forecast, *tail);
  const Statement statement{.id = "divergence-hazard",
                            .source = "theory.md 3.5",
                            .assumptions =
                                "DSGD on |x|^p/p, few large jumps from near the minimum; a bias of some per cent",
                            .relation = Relation::approximates,
                            .bias = 0.05};
  double hazard = 0;
  std::int64_t step = forecast.run().plan().first_step;
  for (std::size_t c = 0; c < forecast.checkpoints().size(); ++c) {
    for (; step < forecast.checkpoints()[c]; ++step) {
      const double h = forecast.rate_at(step);
      const double radius = pow(2 / h, 1 / (power->p - 2));
      if (!rarity.holds(h, radius)) return;
      const double in_step = forecast.model().positions * amplitude * pow(h / radius, tail->index);
      constexpr double rare = 0.01;
      if (in_step > rare) return;
      hazard += in_step;
    }
    // A path beyond the radius takes some steps to leave.
    constexpr std::int64_t least_steps = 200;
    constexpr double least_share = 0.02;
    const double share = -expm1(-hazard);
    if (share >= least_share && step >= least_steps)
      forecast.state_replicas(statement, c, Quantity::diverged_share, share);
  }
}

namespace {

/// The tail of x on ½λx² with a constant step, where it is that of the noise.
class JumpTail {
public:
  JumpTail(Forecast& forecast, const PowerTail& tail, double eigenvalue)
      : forecast_(forecast), tail_(tail), eigenvalue_(eigenvalue), kept_(abs(1 - forecast.rate_at(0) * eigenvalue)),
        left_(pow(kept_, tail.index)),
        amplitude_(amplitude_of_mean(forecast, tail) * pow(forecast.rate_at(0), tail.index)) {
    statement_.id = "student-tail";
    statement_.source = "theory.md 3.5";
    statement_.assumptions =
        "DSGD on a quadratic in one dimension, constant step: far out, where one jump is all that matters";
  }

  bool is_stable() const { return left_ < 1; }

  /// Exceedances of the thresholds that are far enough out.
  void state_exceedances(std::size_t c) {
    const Distribution x = law_at(c);
    Statement statement = statement_;
    statement.relation = Relation::approximates;
    statement.bias = 0.1;
    for (std::size_t o = 0; o < forecast_.observables().size(); ++o) {
      const auto law = law_of_observable(forecast_, o, eigenvalue_, x);
      if (!law) continue;
      for (const double threshold : forecast_.observables()[o].thresholds)
        if (const double beyond = (*law)(threshold).upper; beyond < unknown)
          forecast_.state(statement, c, o, {Quantity::exceedance, threshold}, beyond);
    }
  }

  /// Where the noise is larger than what is left of the start, about which the law would lie else.
  void state_index(std::size_t c) {
    const auto k = static_cast<double>(forecast_.checkpoints()[c]);
    const double of_tail = amplitude_ * (1 - pow(left_, k)) / (1 - left_);
    if (abs(forecast_.start(0)) * pow(kept_, k) > pow(of_tail, 1 / tail_.index)) return;
    for (std::size_t o = 0; o < forecast_.observables().size(); ++o) {
      const Observable& observable = forecast_.observables()[o].observable;
      const bool squared = held<Loss>(observable) != nullptr || held<GradientNormSquared>(observable) != nullptr;
      forecast_.state(statement_, c, o, {Quantity::tail_index}, squared ? 0.5 * tail_.index : tail_.index);
    }
  }

private:
  static constexpr double unknown = 0.5; ///< what the law says of numbers that are not far out

  /// P(|x| > y) is a power of y from 30 times where that reaches 1, and half of it is on each side.
  Distribution law_at(std::size_t c) const {
    const auto k = static_cast<double>(forecast_.checkpoints()[c]);
    const double of_tail = amplitude_ * (1 - pow(left_, k)) / (1 - left_);
    constexpr double far = 30;
    const double least = far * (pow(of_tail, 1 / tail_.index) + abs(forecast_.start(0)) * pow(kept_, k));
    return [of_tail, least, index = tail_.index](double y) {
      if (abs(y) < least) return Tails{unknown, unknown};
      const double beyond = 0.5 * of_tail * pow(abs(y), -index);
      return y > 0 ? Tails{1 - beyond, beyond} : Tails{beyond, 1 - beyond};
    };
  }

  Forecast& forecast_;
  PowerTail tail_;
  double eigenvalue_;
  double kept_; ///< |1 - hλ|
  double left_; ///< q
  double amplitude_;
  Statement statement_;
};

} // namespace

void student_tail(Forecast& forecast) {
  const std::vector<double> eigenvalues = eigenvalues_of(forecast);
  const auto* student = held<StudentT<double>>(forecast.model().noise.law);
  // With dof 1 the law is known exactly.
  const bool applies = is_plain_dsgd(forecast) && eigenvalues.size() == 1 && forecast.constant_rate() &&
                       student != nullptr && student->dof != 1 &&
                       held<Quadratic<double>>(forecast.model().objective) != nullptr;
  if (!applies) return;
  JumpTail tail(forecast, *tail_of(forecast.model().noise.law), eigenvalues[0]);
  if (!tail.is_stable()) return;
  for (std::size_t c = 0; c < forecast.checkpoints().size(); ++c)
    if (forecast.checkpoints()[c] > forecast.run().plan().first_step) tail.state_exceedances(c);
  tail.state_index(forecast.checkpoints().size() - 1);
}

} // namespace heavytail
