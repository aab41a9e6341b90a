// SPDX-License-Identifier: MIT
// Processes whose noise grows with the state and whose first two moments are closed: geometric Brownian motion, Pearson
// diffusion and Cox-Ingersoll-Ross, dX = (c - θX) dt + √(a + gX + bX²) dW.  A step of length h is
//   E X ← (1 - θh) E X + ch,
//   Var X ← (1 - θh)² Var X + h E(a + gX + bX²) + ½h² E(SS')²,
// the last term, with SS' = ½g + bX, under Milstein's scheme alone; the exact transitions are closed.
// Source: theory.md 7.2, 7.3, 7.4.
#include "host/theory/forecast.hpp"
#include "host/theory/kesten.hpp"
#include "host/theory/laws.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace heavytail {

namespace {

/// dX = (push - rate X) dt + √(constant + linear X + square X²) dW.
struct GrowingSde {
  double rate = 0, push = 0;
  double constant = 0, linear = 0, square = 0;
};

struct MeanVariance {
  double mean = 0, variance = 0;
};

std::optional<GrowingSde> growing_sde(const Forecast& forecast) {
  const Process<double>& process = forecast.model().process;
  if (const auto* gbm = held<GeometricBrownian<double>>(process))
    return GrowingSde{-gbm->growth, 0, 0, 0, gbm->volatility * gbm->volatility};
  if (const auto* pearson = held<Pearson<double>>(process))
    return GrowingSde{pearson->rate, 0, pearson->a, 0, pearson->b};
  if (const auto* cir = held<Cir<double>>(process))
    return GrowingSde{cir->rate, cir->rate * cir->mean, 0, cir->volatility * cir->volatility, 0};
  return std::nullopt;
}

std::string id_of(const Forecast& forecast) {
  std::string id = forecast.model().process.visit([](const auto& p) { return std::string(p.description().name); });
  std::replace(id.begin(), id.end(), '_', '-');
  return id;
}

/// The moments one step of the scheme later.
MeanVariance after_step(const GrowingSde& sde, const MeanVariance& m, double h, bool milstein) {
  const double second = fma(m.mean, m.mean, m.variance);
  const double kept = 1 - sde.rate * h;
  double variance = kept * kept * m.variance + h * (sde.constant + sde.linear * m.mean + sde.square * second);
  if (milstein)
    variance += 0.5 * h * h *
                (0.25 * sde.linear * sde.linear + sde.linear * sde.square * m.mean + sde.square * sde.square * second);
  return {kept * m.mean + sde.push * h, variance};
}

/// The moments a time t later, without discretisation; for geometric Brownian motion and Cox-Ingersoll-Ross.
MeanVariance after_time(const GrowingSde& sde, const MeanVariance& m, double t) {
  const double factor = exp(-sde.rate * t);
  if (sde.linear == 0) {
    const double grown = m.variance * exp(sde.square * t) + m.mean * m.mean * expm1(sde.square * t);
    return {factor * m.mean, factor * factor * grown};
  }
  const double rest = -expm1(-sde.rate * t);
  const double stationary = sde.push / sde.rate;
  return {stationary * rest + factor * m.mean,
          factor * factor * m.variance + sde.linear / sde.rate * rest * (factor * m.mean + 0.5 * stationary * rest)};
}

/// Moments of the process; of Cox-Ingersoll-Ross under a scheme only far from 0, since the schemes see X⁺.
class GrowingMoments {
public:
  GrowingMoments(Forecast& forecast, const GrowingSde& sde) : forecast_(forecast), sde_(sde) {
    const Integrator<double>& integrator = forecast.model().integration.integrator;
    exact_ = held<Exact<double>>(integrator) != nullptr;
    milstein_ = held<Milstein<double>>(integrator) != nullptr;
    const bool truncated = sde.linear > 0 && !exact_;
    // 2 (2 rate mean / volatility²) degrees of freedom keep the law away from 0.
    applies_ = (exact_ || milstein_ || forecast.is_euler()) && (!truncated || 2 * sde.push > 4 * sde.linear);
    // Milstein's correction and the transitions are those of Brownian motion.
    if (!is_gaussian(forecast.model().integration.driver)) applies_ = forecast.is_euler();
    statement_.id = id_of(forecast);
    statement_.source = sde.linear > 0 ? "theory.md 7.3" : sde.constant > 0 ? "theory.md 7.4" : "theory.md 7.2";
    statement_.assumptions = "moments of the scheme, exact at every step";
    if (exact_) statement_.assumptions = "exact transition";
    if (truncated) {
      statement_.relation = Relation::approximates;
      statement_.bias = 0.01;
      statement_.assumptions = "moments of the scheme away from 0, where it truncates";
    }
    if (sde.constant > 0 && sde.square > 0) statement_.moment_index = 1 + 2 * sde.rate / sde.square;
  }

  void state() {
    if (!applies_) return;
    for (std::size_t o = 0; o < forecast_.observables().size(); ++o)
      if (const auto* coordinate = held<Coordinate>(forecast_.observables()[o].observable))
        state_coordinate(o, coordinate->index);
  }

private:
  void state_coordinate(std::size_t o, std::int32_t j) {
    const double deviation = forecast_.model().initial_point.deviation;
    const double h = forecast_.step_length();
    const MeanVariance start{forecast_.start(j), deviation * deviation};
    // The square root is of states above 0, and starts further down are no part of the law.
    constexpr double far = 8;
    if (sde_.linear > 0 && start.mean < far * deviation) return;
    MeanVariance at = start;
    std::int64_t step = forecast_.run().plan().first_step;
    for (std::size_t c = 0; c < forecast_.checkpoints().size(); ++c) {
      const std::int64_t until = forecast_.checkpoints()[c];
      const double time = static_cast<double>(until - forecast_.run().plan().first_step) * h;
      if (exact_) at = after_time(sde_, start, time);
      for (; step < until && !exact_; ++step) at = after_step(sde_, at, h, milstein_);
      if (sde_.constant + sde_.linear == 0 && sde_.square > 0)
        statement_.moment_index = visible_powers(sde_.square * time);
      forecast_.state(statement_, c, o, {Quantity::mean}, at.mean);
      forecast_.state(statement_, c, o, {Quantity::variance}, at.variance);
    }
  }

  Forecast& forecast_;
  GrowingSde sde_;
  bool exact_ = false, milstein_ = false, applies_ = false;
  Statement statement_;
};

/// log X is N(log x + (a - ½b²)t, b²t).
void lognormal_law(Forecast& forecast, const GeometricBrownian<double>& gbm) {
  const Statement statement{
      .id = "lognormal-law", .source = "theory.md 7.2", .assumptions = "exact transition from a fixed point above 0"};
  for (std::size_t c = 0; c < forecast.checkpoints().size(); ++c)
    for (std::size_t o = 0; o < forecast.observables().size(); ++o) {
      const auto* coordinate = held<Coordinate>(forecast.observables()[o].observable);
      if (coordinate == nullptr || !(forecast.start(coordinate->index) > 0)) continue;
      const double t = static_cast<double>(forecast.checkpoints()[c]) * forecast.step_length();
      const double b = gbm.volatility;
      if (t == 0 || b == 0) continue;
      const double location = log(forecast.start(coordinate->index)) + (gbm.growth - 0.5 * b * b) * t;
      forecast.state_law(statement, c, o, [log_law = normal_law(location, b * sqrt(t))](double y) {
        return y > 0 ? log_law(log(y)) : Tails{0, 1};
      });
    }
}

} // namespace

void growing_process(Forecast& forecast) {
  const auto variance = forecast.driver_variance();
  if (!forecast.is_process() || !variance) return;
  auto sde = growing_sde(forecast);
  if (!sde) return;
  sde->constant *= *variance;
  sde->linear *= *variance;
  sde->square *= *variance;
  constexpr double of_step = 10;
  const auto observed = static_cast<double>(forecast.observables().size());
  if (!forecast.affords(id_of(forecast).c_str(),
                        of_step * observed * static_cast<double>(forecast.checkpoints().back()) +
                            forecast.operations_of_laws(observed)))
    return;
  GrowingMoments(forecast, *sde).state();
  const auto* gbm = held<GeometricBrownian<double>>(forecast.model().process);
  if (gbm != nullptr && is_gaussian(forecast.model().integration.driver) &&
      held<Exact<double>>(forecast.model().integration.integrator) != nullptr &&
      forecast.model().initial_point.deviation == 0)
    lognormal_law(forecast, *gbm);
}

void pearson_law(Forecast& forecast) {
  const auto* pearson = held<Pearson<double>>(forecast.model().process);
  if (!forecast.is_process() || pearson == nullptr || !(pearson->rate > 0 && pearson->a > 0 && pearson->b > 0)) return;
  if (!is_gaussian(forecast.model().integration.driver) ||
      held<TamedEuler<double>>(forecast.model().integration.integrator) != nullptr)
    return;
  const double h = forecast.step_length();
  const double dof = 1 + 2 * pearson->rate / pearson->b;
  const double scale = sqrt(pearson->a / (pearson->b + 2 * pearson->rate));
  const double forgotten = exp(-pearson->rate * h * static_cast<double>(forecast.checkpoints().back()));
  const Statement statement{.id = "pearson-law",
                            .source = "theory.md 7.4",
                            .assumptions =
                                "stationary Student-t law; the bias is that of the step's length and of the start",
                            .relation = Relation::approximates,
                            .bias = 2 * (pearson->rate + pearson->b) * h + forgotten};
  StudentT<double> student;
  student.dof = dof;
  std::vector<double> none;
  student.prepare(none);
  const Distribution law = SymmetricLaw(student).at(0, scale);
  const std::size_t last = forecast.checkpoints().size() - 1;
  constexpr double most_bias = 0.1;
  constexpr double negligible = 1e-4;
  for (std::size_t o = 0; o < forecast.observables().size(); ++o) {
    const auto* coordinate = held<Coordinate>(forecast.observables()[o].observable);
    if (coordinate == nullptr || statement.bias > most_bias) continue;
    if (abs(forecast.start(coordinate->index)) * forgotten <= negligible * scale)
      forecast.state_law(statement, last, o, law);
    forecast.state(statement, last, o, {Quantity::tail_index}, dof);
  }
}

} // namespace heavytail
