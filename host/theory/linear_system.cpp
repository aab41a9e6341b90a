// SPDX-License-Identifier: MIT
// Linear systems dX = -AX dt + B dL by Euler and Maruyama's scheme: with K = I - Ah, E X ← K E X and
// Cov X ← K Cov X K' + vBB'h, v the variance of L at time 1, exact at every step.  Source: theory.md 7.13.
#include "host/theory/forecast.hpp"
#include "host/theory/laws.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <vector>

namespace heavytail {

namespace {

/// A square matrix, row by row.
struct Square {
  std::int32_t size = 0;
  std::vector<double> entries;

  explicit Square(std::int32_t d) : size(d), entries(static_cast<std::size_t>(d) * static_cast<std::size_t>(d), 0.0) {}

  double& at(std::int32_t i, std::int32_t j) { return entries[place(i, j)]; }

  double at(std::int32_t i, std::int32_t j) const { return entries[place(i, j)]; }

private:
  std::size_t place(std::int32_t i, std::int32_t j) const {
    return static_cast<std::size_t>(i) * static_cast<std::size_t>(size) + static_cast<std::size_t>(j);
  }
};

/// XY'.
Square times_transposed(const Square& x, const Square& y) {
  Square product(x.size);
  for (std::int32_t i = 0; i < x.size; ++i)
    for (std::int32_t j = 0; j < x.size; ++j)
      for (std::int32_t k = 0; k < x.size; ++k) product.at(i, j) += x.at(i, k) * y.at(j, k);
  return product;
}

/// The matrix of a slice, times `factor`, added to `diagonal` times the identity.
Square matrix_of(const Forecast& forecast, const Slice& slice, double factor, double diagonal) {
  Square matrix(forecast.model().positions);
  for (std::int32_t i = 0; i < matrix.size; ++i)
    for (std::int32_t j = 0; j < matrix.size; ++j)
      matrix.at(i, j) =
          (i == j ? diagonal : 0) + factor * slice.at<double>(forecast.table().data(), i * matrix.size + j);
  return matrix;
}

/// Mean and covariance.
struct State {
  std::vector<double> mean;
  Square covariance;

  void step(const Square& kept, const Square& added) {
    std::vector<double> next(mean.size(), 0.0);
    for (std::int32_t i = 0; i < kept.size; ++i)
      for (std::int32_t j = 0; j < kept.size; ++j)
        next[static_cast<std::size_t>(i)] += kept.at(i, j) * mean[static_cast<std::size_t>(j)];
    mean = std::move(next);
    // K C K' = K (K C)' for the symmetric C.
    covariance = times_transposed(kept, times_transposed(kept, covariance));
    for (std::size_t e = 0; e < added.entries.size(); ++e) covariance.entries[e] += added.entries[e];
  }
};

State start_of(const Forecast& forecast) {
  State state{{}, Square(forecast.model().positions)};
  const double deviation = forecast.model().initial_point.deviation;
  for (std::int32_t j = 0; j < forecast.model().positions; ++j) {
    state.mean.push_back(forecast.start(j));
    state.covariance.at(j, j) = deviation * deviation;
  }
  return state;
}

} // namespace

void linear_system(Forecast& forecast) {
  const auto* system = held<Linear<double>>(forecast.model().process);
  if (!forecast.is_process() || system == nullptr || !forecast.is_euler()) return;
  const auto variance = forecast.driver_variance();
  if (!variance) return;
  const double d = forecast.model().positions;
  constexpr double of_product = 4; // two products, with their indices
  if (!forecast.affords("linear-system", of_product * d * d * d * static_cast<double>(forecast.checkpoints().back())))
    return;
  const double h = forecast.step_length();
  const Square kept = matrix_of(forecast, system->a, -h, 1);
  const Square noise = matrix_of(forecast, system->b, sqrt(*variance * h), 0);
  const Square added = times_transposed(noise, noise);
  const Statement statement{.id = "linear-system",
                            .source = "theory.md 7.13",
                            .assumptions = "Euler-Maruyama, whose moments are exact at every step"};
  State state = start_of(forecast);
  std::int64_t step = forecast.run().plan().first_step;
  for (std::size_t c = 0; c < forecast.checkpoints().size(); ++c) {
    for (; step < forecast.checkpoints()[c]; ++step) state.step(kept, added);
    for (std::size_t o = 0; o < forecast.observables().size(); ++o) {
      const auto* coordinate = held<Coordinate>(forecast.observables()[o].observable);
      if (coordinate == nullptr) continue;
      const std::int32_t j = coordinate->index;
      forecast.state(statement, c, o, {Quantity::mean}, state.mean[static_cast<std::size_t>(j)]);
      forecast.state(statement, c, o, {Quantity::variance}, state.covariance.at(j, j));
    }
  }
}

} // namespace heavytail
