// SPDX-License-Identifier: MIT
// First exits of a coordinate from an interval.  Diffusions with constant noise: by scale and speed; seen at steps
// alone they leave an interval whose ends lie 0.5826 s√dt further out (Broadie, Glasserman, Kou 1997).  Stable
// motions: Getoor's formula; small stable noise in a well: Imkeller's and Pavlyukevich's.
// Source: theory.md 7.6 to 7.11.
#include "host/numbers.hpp"
#include "host/theory/diffusion.hpp"
#include "host/theory/forecast.hpp"
#include "host/theory/laws.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace heavytail {

namespace {

/// The coordinate whose exit is watched, from a fixed start inside of the interval.
struct Watched {
  std::int32_t coordinate = 0;
  ExitProblem problem;
};

std::optional<Watched> watched_of(const Forecast& forecast) {
  const std::optional<Exit<double>>& exit = forecast.run().plan().exit;
  if (!forecast.is_process() || !exit || forecast.model().initial_point.deviation != 0) return std::nullopt;
  const auto* coordinate = held<Coordinate>(exit->observable);
  if (coordinate == nullptr || coordinate->index >= forecast.model().positions) return std::nullopt;
  const double start = forecast.start(coordinate->index);
  if (!(start > exit->lower && start < exit->upper)) return std::nullopt;
  return Watched{coordinate->index, {start, exit->lower, exit->upper}};
}

/// dX = b(X) dt + s dL of the coordinate, b of one variable.
struct LineSde {
  std::function<double(double)> drift;
  double volatility = 0;
};

std::optional<LineSde> line_sde(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const double* table = forecast.table().data();
  return model.process.visit([&](const auto& process) -> std::optional<LineSde> {
    using P = std::decay_t<decltype(process)>;
    if constexpr (is_scalar_process<P>) {
      if (P::noise_kind == NoiseKind::additive)
        return LineSde{[&process](double x) { return process.drift(x); }, process.diffusion(0.0)};
    } else if constexpr (std::is_same_v<P, Langevin<double>>) {
      if (model.positions == 1)
        return LineSde{[&process, table](double x) {
                         const Point<double, 1> at{{x}};
                         Point<double, 1> b{};
                         process.drift(table, at, b);
                         return b[0];
                       },
                       sqrt(2 * process.temperature)};
    }
    return std::nullopt;
  });
}

/// The largest |b'| between the ends of an interval, or within one unit of the start where they are infinite.
double steepest(const LineSde& sde, const ExitProblem& problem) {
  constexpr int points = 256;
  const double lower = std::max(problem.lower, std::min(problem.start, problem.upper) - 1);
  const double upper = std::min(problem.upper, std::max(problem.start, problem.lower) + 1);
  const double step = (upper - lower) / points;
  double largest = 0;
  for (int i = 0; i < points; ++i) {
    const double left = lower + step * i;
    largest = std::max(largest, abs(sde.drift(left + step) - sde.drift(left)) / step);
  }
  return largest;
}

/// When the watch ends.
double time_of_watch(const Forecast& forecast) {
  return static_cast<double>(forecast.checkpoints().back() - forecast.run().plan().first_step) * forecast.step_length();
}

void diffusion_exit(Forecast& forecast, const Watched& watched, const LineSde& sde) {
  constexpr double shift_of_steps = 0.5826;
  const double h = forecast.step_length();
  const bool bridge = forecast.run().plan().exit->bridge;
  const double shift = bridge ? 0 : shift_of_steps * sde.volatility * sqrt(h);
  const ExitProblem seen{watched.problem.start, watched.problem.lower - shift, watched.problem.upper + shift};
  const double end = time_of_watch(forecast);
  const auto plain = restricted_exit_mean(sde.drift, sde.volatility, watched.problem, end);
  const auto mean = bridge ? plain : restricted_exit_mean(sde.drift, sde.volatility, seen, end);
  if (!plain || !mean || !(*plain > 0)) return;
  const double slope = steepest(sde, watched.problem);
  const double of_shift = *mean / *plain - 1;
  Statement statement;
  statement.id = "diffusion-exit";
  statement.source = "theory.md 7.8, 7.9";
  statement.relation = Relation::approximates;
  statement.assumptions = bridge ? "crossings between steps are drawn; the bias is that of the drift's discretisation"
                                 : "ends moved out by 0.5826 s sqrt(dt), since exits are seen at steps alone";
  statement.assumptions += "; means of the smaller of exit and end";
  statement.bias = 0.002 + of_shift * of_shift + slope * h * (1 + log1p(slope * *mean)) + 2 * h / *mean;
  constexpr double most_bias = 0.25;
  if (statement.bias > most_bias) return;
  forecast.state_exit(statement, Quantity::exit_mean, *mean);
  if (seen.lower > -inf && seen.upper < inf)
    forecast.state_exit(statement, Quantity::exit_upwards, exit_law(sde.drift, sde.volatility, seen).upwards);
}

/// (r² - x²)^(α/2) / (Γ(1+α) s^α).  From no x is the mean larger than M, that from the middle, so that in a time e M
/// at most 1/e of the paths do not exit, whatever they did before, and the end of the watch takes from the mean
/// M exp(-[end/(e M)]) at most.
void stable_motion_exit(Forecast& forecast, const Watched& watched, double volatility, double alpha) {
  const ExitProblem& at = watched.problem;
  const double radius = 0.5 * (at.upper - at.lower);
  const double x = at.start - 0.5 * (at.upper + at.lower);
  if (!std::isfinite(radius)) return;
  const double room = radius * radius - x * x;
  const double unit = 1 / (exp(lgamma_positive(1 + alpha)) * pow(volatility, alpha));
  const double mean = pow(room, 0.5 * alpha) * unit;
  const double largest = pow(radius, alpha) * unit;
  constexpr double e = 2.718281828459045;
  const double beyond_end = largest * exp(-std::floor(time_of_watch(forecast) / (e * largest)));
  const double h = forecast.step_length();
  const double jump = volatility * pow(h, 1 / alpha);
  const Statement statement{.id = "stable-motion-exit",
                            .source = "theory.md 7.6",
                            .assumptions =
                                "Getoor's mean; the bias is that of looking at steps alone and until the end alone",
                            .relation = Relation::approximates,
                            .bias = 1.1 * alpha * radius * jump / room + h / mean + beyond_end / mean};
  constexpr double most_bias = 0.25;
  if (statement.bias <= most_bias) forecast.state_exit(statement, Quantity::exit_mean, mean);
}

/// 1 / (ε^α (c_α/2) (a^-α + b^-α)) for the distances a and b from the bottom of the well, of an exponential law, of
/// which the end of the watch leaves a part.  Simulated means of the
/// double well, left at its saddle, are smaller by about 2ε: by 7 to 17 % at ε = 0.05, 16 to 20 % at 0.1, 26 to 32 % at
/// 0.15.
void stable_well_exit(Forecast& forecast, const Watched& watched, double volatility, double alpha) {
  const ExitProblem& at = watched.problem;
  const Process<double>& process = forecast.model().process;
  const auto* ou = held<OrnsteinUhlenbeck<double>>(process);
  if (ou == nullptr && held<DoubleWellProcess<double>>(process) == nullptr) return;
  if (ou != nullptr && ou->rate != 1) return;
  const double bottom = ou != nullptr ? ou->mean : at.start > 0 ? 1 : -1;
  constexpr double near = 0.1;
  if (abs(at.start - bottom) > near || !(at.lower < bottom && at.upper > bottom)) return;
  const double small = pow(volatility, alpha);
  constexpr double log_pi_half = 0x1.ce6bb25aa1315p-2;
  const double c = exp(lgamma_positive(alpha) - log_pi_half) * sinpi(0.5 * alpha);
  const double rate = 0.5 * small * c * (pow(at.upper - bottom, -alpha) + pow(bottom - at.lower, -alpha));
  const Statement statement{.id = "stable-well-exit",
                            .source = "theory.md 7.11",
                            .assumptions =
                                "small stable noise in a well, exponential times, the smaller of exit and end; the "
                                "bias is 2.5 eps by the nearer end's distance",
                            .relation = Relation::approximates,
                            .bias = 2.5 * volatility / std::min(at.upper - bottom, bottom - at.lower)};
  constexpr double most_bias = 0.4;
  if (statement.bias <= most_bias)
    forecast.state_exit(statement, Quantity::exit_mean, -expm1(-rate * time_of_watch(forecast)) / rate);
}

} // namespace

void first_exits(Forecast& forecast) {
  const auto watched = watched_of(forecast);
  auto sde = line_sde(forecast);
  if (!watched || !sde || !(sde->volatility > 0)) return;
  const Driver<double>& driver = forecast.model().integration.driver;
  if (const auto variance = forecast.driver_variance()) {
    sde->volatility *= sqrt(*variance);
    if (forecast.affords("diffusion-exit", 2 * operations_of_restricted_mean)) diffusion_exit(forecast, *watched, *sde);
    return;
  }
  const auto* stable = held<Stable<double>>(driver);
  if (stable == nullptr || stable->beta != 0) return;
  const auto* brownian = held<Brownian<double>>(forecast.model().process);
  if (brownian == nullptr)
    stable_well_exit(forecast, *watched, sde->volatility, stable->alpha);
  else if (brownian->drift_rate == 0)
    stable_motion_exit(forecast, *watched, sde->volatility, stable->alpha);
}

} // namespace heavytail
