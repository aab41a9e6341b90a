// SPDX-License-Identifier: MIT
// E X_t = x + drift t of Brownian motion, by Euler and Maruyama's scheme.  Write here what holds, and where: at which steps, for
// which models.  Source: where it comes from.
#include "host/theory/forecast.hpp"
#include "host/theory/laws.hpp"

#include <heavytail/model.hpp>
#include <heavytail/observables/all.hpp>

#include <cstddef>

namespace heavytail {

void @name@(Forecast& forecast) {
  if (!forecast.is_process() || !forecast.is_euler() || !forecast.driver_variance()) return;
  const auto* brownian = held<Brownian<double>>(forecast.model().process);
  if (brownian == nullptr) return;
  const Statement statement{.id = "@id@", .source = "where it comes from", .assumptions = "what is taken for granted"};
  for (std::size_t o = 0; o < forecast.observables().size(); ++o) {
    const auto* coordinate = held<Coordinate>(forecast.observables()[o].observable);
    if (coordinate == nullptr) continue;
    for (std::size_t c = 0; c < forecast.checkpoints().size(); ++c) {
      const double time = static_cast<double>(forecast.checkpoints()[c]) * forecast.step_length();
      forecast.state(statement, c, o, {Quantity::mean},
                     forecast.start(coordinate->index) + brownian->drift_rate * time);
    }
  }
}

} // namespace heavytail
