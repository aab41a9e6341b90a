// SPDX-License-Identifier: MIT
// The stationary density of dX = b(X) dt + s dW on a line is ∝ exp(∫2b/s²): of Langevin dynamics on a separable
// objective ∝ exp(-f/T) in every coordinate, of the double well ∝ exp(-2(x⁴/4 - x²/2)/s²).  It is stated at the end,
// where the mean times from the 0.1 and 0.9 quantiles to the median have passed many times.
// Source: theory.md 6.10, 7.10.
#include "host/numbers.hpp"
#include "host/theory/diffusion.hpp"
#include "host/theory/forecast.hpp"
#include "host/theory/laws.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

namespace heavytail {

namespace {

/// One coordinate: its drift, and s of its noise.
struct Line {
  std::function<double(double)> drift;
  double volatility = 0;
};

std::optional<Line> line_of(const Forecast& forecast, std::int32_t j) {
  const Model<double>& model = forecast.model();
  if (const auto* well = held<DoubleWellProcess<double>>(model.process))
    return Line{[well](double x) { return well->drift(x); }, well->volatility};
  const auto* langevin = held<Langevin<double>>(model.process);
  if (langevin == nullptr || !langevin->objective.visit([](const auto& f) { return is_separable(f); }))
    return std::nullopt;
  return Line{[&model, langevin, &table = forecast.table(), j](double x) {
                std::vector<double> at(static_cast<std::size_t>(model.positions), 0.0);
                std::vector<double> b(at.size());
                at[static_cast<std::size_t>(j)] = x;
                Point<double, 0> out{b.data(), model.positions};
                langevin->drift(table.data(), Point<double, 0>{at.data(), model.positions}, out);
                return b[static_cast<std::size_t>(j)];
              },
              sqrt(2 * langevin->temperature)};
}

/// Whether the law forgets its start: mean times to the median from both sides, many times over.
bool is_forgotten(const Line& line, const Distribution& law, double time) {
  constexpr double many = 10;
  const double median = quantile_of(law, 0.5);
  const double from_below = exit_law(line.drift, line.volatility, {quantile_of(law, 0.1), -inf, median}).mean;
  const double from_above = exit_law(line.drift, line.volatility, {quantile_of(law, 0.9), median, inf}).mean;
  return time >= many * (from_below + from_above);
}

/// The largest |b'| between two numbers.
double steepest(const Line& line, double lower, double upper) {
  constexpr int points = 256;
  const double step = (upper - lower) / points;
  double largest = 0;
  for (int i = 0; i < points; ++i)
    largest = std::max(largest, abs(line.drift(lower + step * (i + 1)) - line.drift(lower + step * i)) / step);
  return largest;
}

void state_coordinate(Forecast& forecast, std::size_t o, std::int32_t j) {
  auto line = line_of(forecast, j);
  if (!line || !(line->volatility > 0)) return;
  constexpr double looks = 5e5; // at the drift, which looks at all coordinates
  const double each = looks * (4 + static_cast<double>(forecast.model().positions));
  if (!forecast.affords("gibbs-law", each + forecast.operations_of_laws(1))) return;
  line->volatility *= sqrt(*forecast.driver_variance());
  const auto law = stationary_law(line->drift, line->volatility, forecast.start(j));
  const double h = forecast.step_length();
  const std::size_t last = forecast.checkpoints().size() - 1;
  if (!law || !is_forgotten(*line, *law, static_cast<double>(forecast.checkpoints()[last]) * h)) return;
  const Statement statement{.id = "gibbs-law",
                            .source = "theory.md 6.10, 7.10",
                            .assumptions = "stationary by now; the bias is that of the step's length",
                            .relation = Relation::approximates,
                            .bias = 0.002 + h * steepest(*line, quantile_of(*law, 0.01), quantile_of(*law, 0.99))};
  constexpr double most_bias = 0.1;
  if (statement.bias > most_bias) return;
  // A relative bias says nothing of quantiles near 0.
  constexpr double least = 0.2;
  const double spread = quantile_of(*law, 0.9) - quantile_of(*law, 0.1);
  for (const double p : forecast.experiment().statistics.quantiles)
    if (const double q = quantile_of(*law, p); abs(q) > least * spread)
      forecast.state(statement, last, o, {Quantity::quantile, p}, q);
}

} // namespace

void gibbs_law(Forecast& forecast) {
  if (!forecast.is_process() || !forecast.driver_variance()) return;
  if (held<TamedEuler<double>>(forecast.model().integration.integrator) != nullptr) return;
  for (std::size_t o = 0; o < forecast.observables().size(); ++o)
    if (const auto* coordinate = held<Coordinate>(forecast.observables()[o].observable))
      state_coordinate(forecast, o, coordinate->index);
}

} // namespace heavytail
