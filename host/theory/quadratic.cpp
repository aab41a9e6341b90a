// SPDX-License-Identifier: MIT
#include "host/theory/quadratic.hpp"

#include <cstddef>

namespace heavytail {

std::vector<double> eigenvalues_of(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  std::vector<double> eigenvalues;
  if (forecast.is_process() || is_normalized(model.normalization)) return eigenvalues;
  const auto* quadratic = held<Quadratic<double>>(model.objective);
  const auto* regression = held<LinearRegression<double>>(model.objective);
  if (regression == nullptr && (quadratic == nullptr || quadratic->matrix.size != 0)) return eigenvalues;
  const Slice& slice = quadratic != nullptr ? quadratic->eigenvalues : regression->eigenvalues;
  for (std::int32_t j = 0; j < model.positions; ++j)
    eigenvalues.push_back(slice.at<double>(forecast.table().data(), j));
  return eigenvalues;
}

bool has_linear_steps(const Forecast& forecast) {
  return forecast.is_discrete() || (forecast.is_sde_model() && forecast.is_euler());
}

double shrinkage(const Forecast& forecast, double rate, double eigenvalue) {
  const double a = rate * eigenvalue;
  if (forecast.is_discrete()) return a;
  const SdeFamily family = forecast.model().sde.family;
  const double correction = family == SdeFamily::classic2 ? 0.5 : family == SdeFamily::faithful1 ? -0.5 : 0;
  return (a + correction * a * a) * forecast.step_length();
}

std::optional<Distribution> law_of_observable(const Forecast& forecast, std::size_t o, double eigenvalue,
                                              const Distribution& x) {
  return forecast.observables()[o].observable.visit([&](const auto& each) -> std::optional<Distribution> {
    using O = std::decay_t<decltype(each)>;
    if constexpr (std::is_same_v<O, Coordinate>) return x;
    if constexpr (std::is_same_v<O, PointNorm>) return law_of_magnitude(x, 1);
    if (!(eigenvalue > 0)) return std::nullopt;
    if constexpr (std::is_same_v<O, Loss>) return law_of_square(x, 0.5 * eigenvalue);
    if constexpr (std::is_same_v<O, GradientNormSquared>) return law_of_square(x, eigenvalue * eigenvalue);
    if constexpr (std::is_same_v<O, Distance>) return law_of_magnitude(x, 1);
    return law_of_magnitude(x, eigenvalue);
  });
}

} // namespace heavytail
