// SPDX-License-Identifier: MIT
// Theorems T1 and T2, DSGD and DCSGD on an L-smooth objective with ½‖∇f‖² ≥ μ(f - f*), and T4 without that condition;
// T3 and T5' for DSignSGD.
// From f(x') ≤ f(x) + ∇f·(x' - x) + ½L‖x' - x‖² follows for every step, without a limit of small ones,
//   E S' ≤ S - h dt (1 - ½ h L B) ‖∇f‖² + ½ L h² dt D,
//   E S' ≤ (1 - 2μ h dt (1 - ½ h L B)) S + ½ L h² dt D,   as long as h L B ≤ 2,
//   E Σ h_k ‖∇f(x_k)‖² / Σ h_k ≤ (S_0 + ½ L D dt Σ h_k²) / ((1 - ε) dt Σ h_k),   where all h L B ≤ 2ε < 2,
//   D = d Var Z σ0² (1 + ω)/N,   B = dt + (ω + d Var Z σ1² (1 + ω))/N,
// with dt = 1 for the optimizer itself and dt the integrator's step for classic1 by Euler-Maruyama.  Where agents
// share the compressor's choices the signal's ω is not divided by N.
// The signs of DSignSGD decrease f by h dt Σ_j E |g_j| A(|g_j|/σ), and their squares have a mean of at most
// max(dt, 1/N) a coordinate.  A is concave, so |g| A(|g|/σ) ≥ A(1) min(g²/σ, |g|) ≥ A(1) q(|g|) with
// q(g) = g²/(σ + g), convex, and by Jensen's inequality over steps, replicas and coordinates, with mean ‖∇f‖₁ for
// E Σ h_k ‖∇f(x_k)‖₁ / Σ h_k,
//   d q(mean ‖∇f‖₁/d) ≤ (S_0 + ½ L d max(dt, 1/N) dt Σ h_k²) / (A(1) dt Σ h_k).
// Nor does a chord of A lie above it: while all |g_j| ≤ G, |g| A(|g|/σ) ≥ g² A(G/σ)/G.  No step moves a coordinate by
// more than h, so that G_k = max |g_j(x_0)| + L √d Σ h_i, i < k, will do.  The square of a mean of N signs has a mean
// of at most 1/N + Ā², and Ā ≤ A'(0) |g|/σ_min.  So for the optimizer itself, with T3 near the minimum as its limit of
// small G,
//   E S' ≤ (1 - 2μ h (1 - ½ h L A'(0)/σ_min) A(G/σ)/G) S + ½ L h² d/N,   as long as h L A'(0) ≤ 2 σ_min.
// Source: theory.md 3.1.
#include "host/numbers.hpp"
#include "host/theory/distribution.hpp"
#include "host/theory/forecast.hpp"
#include "host/theory/kesten.hpp"
#include "host/theory/laws.hpp"
#include "host/theory/quadratic.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace heavytail {

namespace {

/// L and μ of the objective; nothing where they are not known.
std::optional<Smoothness> smoothness_of(const Forecast& forecast) {
  return forecast.model().objective.visit([&](const auto& f) -> std::optional<Smoothness> {
    if constexpr (KnowsSmoothness<std::decay_t<decltype(f)>>)
      return f.smoothness(forecast.table().data());
    else
      return std::nullopt;
  });
}

/// ω of what agents send and whether they share its choices; nothing for a biased compressor or another optimizer.
struct Compression {
  double omega = 0;
  bool shared = false;
};

std::optional<Compression> compression_of(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const auto omega = omega_of(model.optimizer, model.positions);
  if (!steps_along_gradients(model.optimizer) || !omega) return std::nullopt;
  return Compression{*omega, shares_uniforms(model.optimizer)};
}

/// The sums of T4 up to a step, that step included.
struct GradientSums {
  double rates = 0;   ///< Σ h
  double squares = 0; ///< Σ h²
  double share = 0;   ///< the largest ½ h L B, which is ε
};

/// The bounds' recursion.
struct Descent {
  Smoothness objective;
  double dt = 1;
  double growth = 0; ///< B
  double noise = 0;  ///< D

  /// ½ h L B.
  double share_of(double rate) const { return 0.5 * rate * objective.smooth * growth; }

  /// Nothing where the step is too long for the bound.
  std::optional<double> after(double loss, double rate) const {
    const double share = share_of(rate);
    if (share > 1 || !(objective.steep > 0)) return std::nullopt;
    return (1 - 2 * objective.steep * rate * dt * (1 - share)) * loss +
           0.5 * objective.smooth * rate * rate * dt * noise;
  }

  void add(double rate, GradientSums& sums) const {
    sums.rates += rate;
    sums.squares += rate * rate;
    sums.share = std::max(sums.share, share_of(rate));
  }

  /// The bound of T4; nothing where a step was too long.
  std::optional<double> gradient_bound(double loss_at_start, const GradientSums& sums) const {
    if (!(sums.share < 1)) return std::nullopt;
    return (loss_at_start + 0.5 * objective.smooth * noise * dt * sums.squares) / ((1 - sums.share) * dt * sums.rates);
  }
};

/// Whether the experiment takes the optimizer's steps, or Euler-Maruyama those of classic1.
bool takes_steps(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const bool is_step = forecast.is_discrete() ||
                       (forecast.is_sde_model() && forecast.is_euler() && model.sde.family == SdeFamily::classic1);
  return is_step && !is_normalized(model.normalization);
}

std::optional<Descent> descent_of(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const auto objective = smoothness_of(forecast);
  const auto compression = compression_of(forecast);
  const double variance = variance_of(model.noise.law);
  if (!objective || !compression || !std::isfinite(variance)) return std::nullopt;
  const double d = model.positions;
  const double n = model.agents;
  const double kept = variance * d * (1 + compression->omega) / n;
  Descent descent;
  descent.objective = *objective;
  descent.dt = forecast.step_length();
  descent.growth = descent.dt + compression->omega / (compression->shared ? 1 : n) +
                   kept * mean_square(model.noise.gradient_scale, forecast.table());
  descent.noise = kept * mean_square(model.noise.scale, forecast.table());
  return descent;
}

/// What T3 and T5' know of the signs.
struct SignDescent {
  Descent steps;       ///< B is 0
  SymmetricLaw law;    ///< of the noise in its unit scale
  double scale = 0;    ///< σ, the largest of the agents
  double steepest = 0; ///< A'(0)/σ_min

  /// The bound of the mean 1-norm of the gradient in `d` dimensions.
  double gradient_bound(double loss_at_start, const GradientSums& sums, double d) const {
    const double y = steps.gradient_bound(loss_at_start, sums).value() / (law.sign_mean(1) * d);
    return 0.5 * d * (y + std::sqrt(y * (y + 4 * scale)));
  }
};

std::optional<SignDescent> sign_descent_of(Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const auto objective = smoothness_of(forecast);
  const bool unimodal =
      model.noise.law.visit([](const auto& law) { return KnowsSignSlope<std::decay_t<decltype(law)>, double>; });
  if (!steps_along_signs(model.optimizer) || !objective || !unimodal || !is_symmetric(model.noise.law) ||
      model.noise.affine)
    return std::nullopt;
  SignDescent signs{.steps = {.objective = *objective, .dt = forecast.step_length()}, .law = forecast.noise_law()};
  signs.steps.noise = model.positions * std::max(signs.steps.dt, 1.0 / model.agents);
  const double slope = signs.law.sign_slope();
  for (std::int32_t i = 0; i < model.agents; ++i) {
    const auto scale = model.noise.scale.at<double>(forecast.table().data(), i);
    signs.scale = std::max(signs.scale, scale);
    signs.steepest = std::max(signs.steepest, slope / scale);
  }
  return signs;
}

std::vector<double> start_of(const Forecast& forecast) {
  std::vector<double> x;
  for (std::int32_t j = 0; j < forecast.model().positions; ++j) x.push_back(forecast.start(j));
  return x;
}

double loss_at_start(const Forecast& forecast) {
  std::vector<double> x = start_of(forecast);
  const Point<double, 0> point{x.data(), forecast.model().positions};
  return forecast.model().objective.visit([&](const auto& f) { return f.value(forecast.table().data(), point); });
}

/// The largest |g_j|.
double gradient_at_start(const Forecast& forecast) {
  std::vector<double> x = start_of(forecast);
  std::vector<double> gradient(x.size());
  const std::int32_t d = forecast.model().positions;
  Point<double, 0> out{gradient.data(), d};
  forecast.model().objective.visit(
      [&](const auto& f) { f.gradient(forecast.table().data(), Point<double, 0>{x.data(), d}, out); });
  double largest = 0;
  for (const double g : gradient) largest = std::max(largest, std::abs(g));
  return largest;
}

} // namespace

namespace {

/// States a bound of the mean loss at each checkpoint, `after(loss, h)` the one after a step, until there is none.
template <class After> void bound_loss(Forecast& forecast, const Statement& statement, After&& after) {
  double loss = loss_at_start(forecast);
  std::int64_t step = forecast.run().plan().first_step;
  for (std::size_t c = 0; c < forecast.checkpoints().size(); ++c) {
    for (; step < forecast.checkpoints()[c]; ++step) {
      const std::optional<double> next = after(loss, forecast.rate_at(step));
      if (!next) return;
      loss = *next;
    }
    for (std::size_t o = 0; o < forecast.observables().size(); ++o)
      if (held<Loss>(forecast.observables()[o].observable) != nullptr)
        forecast.state(statement, c, o, {Quantity::mean}, loss);
  }
}

/// T1 or T2.
void bound_loss(Forecast& forecast, const Descent& descent) {
  const bool compressed = compresses(forecast.model().optimizer);
  const Statement statement{.id = compressed ? "t2-dcsgd" : "t1-dsgd",
                            .source = "theory.md 3.1",
                            .assumptions =
                                "L-smooth and mu-PL objective, unbiased messages of finite variance, steps h with "
                                "h L B <= 2",
                            .relation = Relation::at_most,
                            .moment_index = 0.5 * moment_index_of_x(forecast)};
  bound_loss(forecast, statement, [&](double loss, double rate) { return descent.after(loss, rate); });
}

/// T3, with the chord to the largest gradient that a path can have met.
void bound_loss(Forecast& forecast, const SignDescent& signs) {
  const Smoothness& objective = signs.steps.objective;
  if (!forecast.is_discrete() || !(objective.steep > 0)) return;
  const Statement statement{.id = "t3-dsignsgd",
                            .source = "theory.md 3.1",
                            .assumptions = "L-smooth and mu-PL objective, signs under symmetric unimodal noise of "
                                           "constant scale, steps h with h L A'(0) <= 2 sigma; the chord of A to the "
                                           "largest gradient within reach in place of A'(0)",
                            .relation = Relation::at_most,
                            .moment_index = inf};
  constexpr double ahead = 1.01; // a chord serves for a while
  const double d = forecast.model().positions;
  const double noise = d / forecast.model().agents;
  double reach = gradient_at_start(forecast); // G
  double end = 0;                             // of the chord
  double chord = 0;
  bound_loss(forecast, statement, [&](double loss, double rate) -> std::optional<double> {
    if (reach > end) {
      end = ahead * reach;
      chord = signs.law.sign_mean(end / signs.scale) / end;
    }
    const double share = 0.5 * rate * objective.smooth * signs.steepest;
    if (!(share <= 1)) return std::nullopt; // nor where an agent has no noise
    reach += objective.smooth * std::sqrt(d) * rate;
    return (1 - 2 * objective.steep * rate * (1 - share) * chord) * loss + 0.5 * objective.smooth * rate * rate * noise;
  });
}

/// States `bound_of(sums)` of the average of an observable at each checkpoint, until there is none.
template <class Observed, class Bound>
void bound_average(Forecast& forecast, const Statement& statement, const Descent& descent, Bound&& bound_of) {
  GradientSums sums;
  std::int64_t step = forecast.run().plan().first_step;
  for (std::size_t c = 0; c < forecast.checkpoints().size(); ++c) {
    for (; step <= forecast.checkpoints()[c]; ++step) descent.add(forecast.rate_at(step), sums);
    const std::optional<double> bound = bound_of(sums);
    if (!bound) return;
    for (std::size_t o = 0; o < forecast.observables().size(); ++o)
      if (held<Observed>(forecast.observables()[o].observable) != nullptr)
        forecast.state_average(statement, c, o, *bound);
  }
}

/// T4 with L1 = 0.
void bound_gradients(Forecast& forecast, const Descent& descent) {
  const Statement statement{.id = "t4-average",
                            .source = "theory.md 3.1",
                            .assumptions = "L-smooth objective, unbiased messages of finite variance, steps h with "
                                           "h L B < 2",
                            .relation = Relation::at_most,
                            .moment_index = 0.5 * moment_index_of_x(forecast)};
  const double loss = loss_at_start(forecast);
  bound_average<GradientNormSquared>(forecast, statement, descent,
                                     [&](const GradientSums& sums) { return descent.gradient_bound(loss, sums); });
}

/// T5' with L1 = 0.
void bound_gradients(Forecast& forecast, const SignDescent& signs) {
  const Statement statement{.id = "t5-average",
                            .source = "theory.md 3.1",
                            .assumptions = "L-smooth objective, signs under symmetric unimodal noise of constant scale",
                            .relation = Relation::at_most,
                            .moment_index = inf};
  const double loss = loss_at_start(forecast);
  bound_average<GradientNorm1>(forecast, statement, signs.steps, [&](const GradientSums& sums) {
    return std::optional(signs.gradient_bound(loss, sums, forecast.model().positions));
  });
}

} // namespace

void convergence_bounds(Forecast& forecast) {
  if (forecast.is_process() || forecast.model().initial_point.deviation != 0 || !takes_steps(forecast)) return;
  constexpr double of_step = 20; // of both bounds
  const double steps = of_step * static_cast<double>(forecast.checkpoints().back());
  if (const auto descent = descent_of(forecast)) {
    const bool compressed = compresses(forecast.model().optimizer);
    if (!forecast.affords(compressed ? "t2-dcsgd" : "t1-dsgd", steps)) return;
    bound_loss(forecast, *descent);
    bound_gradients(forecast, *descent);
  }
  if (auto signs = sign_descent_of(forecast)) {
    if (!forecast.affords("t3-dsignsgd", steps)) return;
    bound_loss(forecast, *signs);
    bound_gradients(forecast, *signs);
  }
}

} // namespace heavytail
